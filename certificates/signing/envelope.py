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
from typing import Any, Final

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
    inside: "Inside | None" = None


@dataclass(frozen=True)
class Inside:
    """What stands in the gap: certificates (DER, the signer's first), signature, time-stamp."""

    chain: tuple[bytes, ...]
    signature: bytes
    token: bytes = b""  # RFC 3161, "" where there is none


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
        inside = _prove(content[first:end], digest.digest())
        if fingerprint(inside.chain[0]) not in known:
            raise _Found(Flaw.STRANGER, inside.chain[0])
    except _Found as found:
        return Envelope(found.flaw, found.certificate, sha256)
    return Envelope(None, inside.chain[0], sha256, inside)


def opened(content: bytes) -> Inside:
    """Return what stands in the gap of a file that we signed ourselves."""
    first, end = _gap_of(content)
    return _taken_out(content[first:end])


def signed_part(content: bytes) -> bytes:
    """Return the file up to the end of what its first signature covers. Whether that is a signature
    of ours is for `open_envelope` to say; a file in its long-term form goes on after it.
    """
    first = _RANGE.search(content)
    return content[: int(first[2]) + int(first[3])] if first else content


def reassembled(content: bytes, token: bytes) -> bytes | None:
    """Return the same signed file with this time-stamp; None where the gap is too small."""
    first, end = _gap_of(content)
    inside = _taken_out(content[first:end])
    digest = hashlib.sha256(content[:first])
    digest.update(content[end:])
    shape = _shape(inside.chain)
    written = shape.assemble(shape.attributes(digest.digest()), inside.signature, token)
    room = end - first - 2
    filled = written.hex().upper().encode().ljust(room, b"0")
    return content[:first] + b"<" + filled + b">" + content[end:] if len(filled) == room else None


def _shape(chain: tuple[bytes, ...]) -> CmsShape:
    key = load_der_x509_certificate(chain[0]).public_key()
    return CmsShape(chain, ECDSA if isinstance(key, ec.EllipticCurvePublicKey) else RSA)


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


def _prove(gap: bytes, digest: bytes) -> Inside:
    """Return what stands in the gap, with a valid signature over `digest`.

    Chain, signature and time-stamp are taken out of the gap, and what our own writer makes of them
    must be what stands there: so nothing else can be hidden in it, whatever the standard would
    allow.
    """
    try:
        inside = _taken_out(gap)
        key = load_der_x509_certificate(inside.chain[0]).public_key()
        shape = _shape(inside.chain)
        attributes = shape.attributes(digest)
        _verify(key, inside.signature, der(SET, attributes))
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature) as error:
        raise _Found(Flaw.ALTERED) from error
    written = shape.assemble(attributes, inside.signature, inside.token).hex().upper().encode()
    if gap[1:-1].rstrip(b"0") != written.rstrip(b"0"):
        raise _Found(Flaw.GAP)
    return inside


def _taken_out(gap: bytes) -> Inside:
    """ValueError and the like for what is no CMS object."""
    from asn1crypto import cms  # slow import: 15 MB, which only uploads need

    signed = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))["content"]
    [signer] = signed["signer_infos"]
    chain = tuple(one.chosen.dump() for one in signed["certificates"])
    return Inside(chain, signer["signature"].native, _token(signer["unsigned_attrs"]))


def _token(attributes: Any) -> bytes:
    """At most one attribute, a time-stamp; another kind would not be written again the same."""
    if not attributes:
        return b""
    [attribute] = attributes
    [token] = attribute["values"]
    found: bytes = token.dump()
    return found


def _verify(key: object, signature: bytes, attributes: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise InvalidSignature
