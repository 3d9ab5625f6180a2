"""The outside of a signed file, read byte by byte: no PDF is parsed here.

A stranger's file is judged by this alone. Only a file of which every byte outside the gap is
covered by a known seal is handed to a PDF library afterwards (`check.check_pdf`), so a hostile
PDF never reaches one.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate

from certificates.signing.cms import SET, CmsShape, der
from certificates.signing.seal import ECDSA, RSA

LARGEST: Final = 5 * 1024 * 1024  # a certificate has 50 to 300 KB
_RANGE: Final = re.compile(
    rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]", re.ASCII
)
_ENDING: Final = re.compile(rb"%%EOF\s*\Z")
_LONGEST_GAP: Final = 64 * 1024


class Flaw(StrEnum):
    """Why a file is not an untouched file of ours."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    CUT_OFF = "cut_off"
    ENCRYPTED = "encrypted"
    UNSIGNED = "unsigned"
    ADDED_TO = "added_to"  # something follows what was signed
    ALTERED = "altered"  # the bytes are not the ones that were signed
    GAP = "gap"  # more than one CMS object and zeros where the signature stands
    STRANGER = "stranger"  # an intact signature of somebody else
    DAMAGED = "damaged"  # signed by us, but no readable PDF


@dataclass(frozen=True)
class Envelope:
    """What the outside of a file says. `certificate` (DER) is the signer's, known or not."""

    flaw: Flaw | None
    certificate: bytes = b""
    sha256: str = ""


class _Found(Exception):
    def __init__(self, flaw: Flaw, certificate: bytes = b"") -> None:
        super().__init__(flaw)
        self.flaw, self.certificate = flaw, certificate


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate in DER, in hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def open_envelope(content: bytes, known: Collection[str]) -> Envelope:
    """Check that one signature of a known certificate (by fingerprint) covers the whole file."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        first, end = _gap_of(content)
        digest = hashlib.sha256(content[:first])
        digest.update(content[end:])
        chain = _prove(content[first:end], digest.digest())
        if fingerprint(chain[0]) not in known:
            raise _Found(Flaw.STRANGER, chain[0])
    except _Found as found:
        return Envelope(found.flaw, found.certificate, sha256)
    return Envelope(None, chain[0], sha256)


def _gap_of(content: bytes) -> tuple[int, int]:
    """Return where the gap begins and ends, with its angle brackets."""
    _refuse_obvious(content)
    if b"/Encrypt" in content:
        raise _Found(Flaw.ENCRYPTED)
    ranges = _RANGE.findall(content)
    if not ranges:
        raise _Found(Flaw.UNSIGNED if _ENDING.search(content[-1024:]) else Flaw.CUT_OFF)
    first, end, rest = map(int, ranges[-1])
    is_in_place = content[first : first + 1] == b"<" and content[end - 1 : end] == b">"
    if not is_in_place or not 2 < end - first <= _LONGEST_GAP:
        raise _Found(Flaw.ALTERED)  # another program wrote the file anew
    if end + rest != len(content):
        raise _Found(Flaw.CUT_OFF if end + rest > len(content) else Flaw.ADDED_TO)
    return first, end


def _refuse_obvious(content: bytes) -> None:
    if not content:
        raise _Found(Flaw.EMPTY)
    if len(content) > LARGEST:
        raise _Found(Flaw.TOO_LARGE)
    if not content.startswith(b"%PDF-"):
        raise _Found(Flaw.NOT_PDF)


def _prove(gap: bytes, digest: bytes) -> tuple[bytes, ...]:
    """Return the certificates of the signature over `digest`.

    Chain and signature are taken out of the gap, and what our own writer makes of them must be
    what stands there: so nothing else can be hidden in it, whatever the standard would allow.
    """
    try:
        chain, signature = _taken_out(gap)
        key = load_der_x509_certificate(chain[0]).public_key()
        shape = CmsShape(chain, ECDSA if isinstance(key, ec.EllipticCurvePublicKey) else RSA)
        attributes = shape.attributes(digest)
        _verify(key, signature, der(SET, attributes))
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature) as error:
        raise _Found(Flaw.ALTERED) from error
    written = shape.assemble(attributes, signature).hex().upper().encode()
    if gap[1:-1].rstrip(b"0") != written.rstrip(b"0"):
        raise _Found(Flaw.GAP)
    return chain


def _taken_out(gap: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Return certificates and signature; ValueError and the like for anything else."""
    from asn1crypto import cms  # slow import: 15 MB, which only uploads need

    signed = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))["content"]
    [signer] = signed["signer_infos"]
    chain = tuple(one.chosen.dump() for one in signed["certificates"])
    return chain, signer["signature"].native


def _verify(key: object, signature: bytes, attributes: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise InvalidSignature
