"""The long-term form of a stamped file: PAdES B-LTA (ETSI EN 319 142-1, §5.4 and §6.3).

One incremental update holds what a verifier of later years needs: certificates and, where their
authorities publish them, revocation lists and answers (the DSS), with a time-stamp over the whole
file. Another one is added before the certificate of that time-stamp ends. What was signed stays as
it is, byte by byte. The built-in seal is self-signed: nobody publishes revocations of it, and the
file says so by having none. Slow import: pyHanko, tasks only.
"""

import asyncio
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from certificates.signing.check import check_pdf
from certificates.signing.envelope import LARGEST, opened, signed_part
from certificates.signing.stamping import (
    DIGEST,
    SECONDS,
    UNREACHABLE,
    Authority,
    OverHttp,
    StampRefused,
)

SPARE: Final = 512  # bytes by which a token may be longer than the one on the signature


@dataclass(frozen=True)
class Archived:
    """A file in its long-term form. `until`: the last time-stamp's certificate ends then."""

    content: bytes
    at: datetime
    until: datetime


def archived(content: bytes, asked: Authority, seals: Collection[bytes]) -> Archived:
    """Return the stamped file in its long-term form, or with one more archive time-stamp. It
    verifies as everybody will verify it. Raises StampRefused.
    """
    made = unchecked(content, asked)
    if len(made) > LARGEST:
        message = "the revocation lists make the file too large"
        raise StampRefused(message)
    found = check_pdf(made, seals, asked.certificates, with_archive=True)
    if found.flaw is not None or found.archive is None or not found.archive.is_trusted:
        message = f"{asked.url}: the answer is no time-stamp of an authority in TSA_CERTIFICATES"
        raise StampRefused(message)
    return Archived(made, found.archive.at, found.archive.until)


def unchecked(content: bytes, asked: Authority) -> bytes:
    """Return the file with another archive, whatever is in it. Raises StampRefused."""
    signed = signed_part(content)
    if not opened(signed).token:
        message = "the signature bears no time-stamp yet"
        raise StampRefused(message)
    try:
        return asyncio.run(_archived(content, signed, asked))
    except (*UNREACHABLE, PathError, ValidationError) as error:
        message = f"{asked.url}: {error}"
        raise StampRefused(message) from error


async def _archived(content: bytes, signed: bytes, asked: Authority) -> bytes:
    inside = opened(signed)
    chain = [x509.Certificate.load(one) for one in inside.chain]
    roots = [chain[-1], *map(x509.Certificate.load, asked.certificates)]
    context = ValidationContext(
        trust_roots=roots, allow_fetching=True, fetcher_backend=RequestsFetcherBackend(SECONDS)
    )
    out = io.BytesIO(content)
    reader = PdfFileReader(out)
    tokens = [
        cms.ContentInfo.load(inside.token)["content"],
        *[one.signed_data for one in reader.embedded_timestamp_signatures],
    ]
    paths = [
        *await _paths_of_seal(chain, context),
        *[await _path(token, context) for token in tokens],
    ]
    writer = IncrementalPdfFileWriter(out)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=chain, paths=paths, validation_context=context
    )
    stamper = PdfTimeStamper(OverHttp(asked.url), field_name=f"Archive{len(tokens)}")
    await stamper.async_timestamp_pdf(
        writer, DIGEST, bytes_reserved=2 * (len(inside.token) + SPARE), in_place=True
    )
    return out.getvalue()


async def _path(signed: Any, context: ValidationContext) -> Any:
    """Return the way from the signer to an authority; what proves it is fetched meanwhile."""
    told = extract_certificate_info(signed)
    validator = CertificateValidator(
        told.signer_cert, intermediate_certs=told.other_certs, validation_context=context
    )
    return await validator.async_validate_usage(key_usage=set())


async def _paths_of_seal(chain: list[x509.Certificate], context: ValidationContext) -> list[Any]:
    """None where the seal's certificate is over: the time-stamp shows that it was not, then."""
    validator = CertificateValidator(
        chain[0], intermediate_certs=chain[1:], validation_context=context
    )
    try:
        return [await validator.async_validate_usage(key_usage=set())]
    except (PathError, ValidationError):
        return []
