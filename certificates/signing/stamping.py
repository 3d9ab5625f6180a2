"""Time-stamps on signatures (RFC 3161): a file of PAdES B-B becomes one of B-T.

The token of the time-stamp authority stands in the gap beside the signature, as an unsigned
attribute: what was signed stays as it is. Slow import: pyHanko, tasks only.
"""

import asyncio
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from certificates.signing.check import check_pdf
from certificates.signing.envelope import opened, reassembled

SECONDS: Final = 20
LARGEST_ANSWER: Final = 64 * 1024
DIGEST: Final = "sha256"


class StampRefused(Exception):
    """No time-stamp could be had; the file stays as it is, and may be stamped later."""


UNREACHABLE: Final = (StampRefused, URLError, OSError, ValueError, TypeError, KeyError)


@dataclass(frozen=True)
class Authority:
    """Who stamps, and the certificates (DER) that its answers must lead to."""

    url: str
    certificates: tuple[bytes, ...]


class OverHttp(TimeStamper):
    """Asks an authority. Raises one of `UNREACHABLE`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        asked = Request(self.url, data=req.dump(), headers=headers)  # noqa: S310 http(s): checks
        try:
            with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 the same
                return tsp.TimeStampResp.load(answer.read(LARGEST_ANSWER), strict=True)
        except HTTPError as error:
            with error:
                message = f"HTTP {error.code}"
            raise StampRefused(message) from error


def authority() -> Authority | None:
    """Return who stamps here, None where no authority is configured."""
    if not settings.TSA_URL:
        return None
    return Authority(settings.TSA_URL, trusted())


def trusted() -> tuple[bytes, ...]:
    """Return the certificates (DER) of trusted authorities, former ones as well."""
    return _read(settings.TSA_CERTIFICATES)


def stamped(content: bytes, asked: Authority) -> bytes:
    """Return the signed file with a time-stamp on its signature. Raises StampRefused."""
    inside = opened(content)
    try:
        token = asyncio.run(
            OverHttp(asked.url).async_timestamp(hashlib.sha256(inside.signature).digest(), DIGEST)
        ).dump()
    except UNREACHABLE as error:
        message = f"{asked.url}: {error}"
        raise StampRefused(message) from error
    made = reassembled(content, token)
    if made is None:
        message = "there is no room for the time-stamp: the file was made before one was asked for"
        raise StampRefused(message)
    return made


def checked(content: bytes, asked: Authority, seals: Collection[bytes]) -> tuple[bytes, datetime]:
    """Return the stamped file and its time once it verifies as everybody will verify it."""
    made = stamped(content, asked)
    found = check_pdf(made, seals, asked.certificates)
    if found.flaw is not None or found.stamp is None or not found.stamp.is_trusted:
        message = f"{asked.url}: the answer is no time-stamp of an authority in TSA_CERTIFICATES"
        raise StampRefused(message)
    return made, found.stamp.at


@cache
def _read(setting: str) -> tuple[bytes, ...]:
    if not setting:
        return ()
    is_text = setting.lstrip().startswith("-----BEGIN")
    pem = setting.replace("\\n", "\n").encode() if is_text else Path(setting).read_bytes()
    return tuple(one.public_bytes(Encoding.DER) for one in load_pem_x509_certificates(pem))
