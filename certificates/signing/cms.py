"""The CMS object of a PAdES B-B or B-T signature (ETSI EN 319 142-1), written once and patched.

Everything but the digest and the signature is the same for every file of a seal, so it is encoded
once. Signed attributes: content type, message digest, signing certificate v2; the time stands in
the signature dictionary's /M, as PAdES wants it.
"""

import hashlib
from typing import Final

from django.conf import settings

from certificates.signing.seal import ECDSA, SealProvider

SEQUENCE, SET, OCTETS, CONTEXT_0, CONTEXT_1 = 0x30, 0x31, 0x04, 0xA0, 0xA1
TOKEN_ROOM: Final = 8 * 1024  # bytes kept free for a time-stamp; authorities send 3 to 7 KB
_VERSION_1: Final = b"\x02\x01\x01"
_GAP_STEP: Final = 256
_ROOM: Final = 16  # an ECDSA signature is up to 2 bytes longer than another


def der(tag: int, *parts: bytes) -> bytes:
    """Return a DER element: tag, length, the parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _oid(dotted: str) -> bytes:
    """Encode an object identifier (X.690 §8.19) without loading an ASN.1 library."""
    first, second, *others = map(int, dotted.split("."))
    return der(0x06, *(_base_128(arc) for arc in (40 * first + second, *others)))


def _base_128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | arc & 0x7F)
    return bytes(reversed(digits))


_DATA = _oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_SHA256 = der(SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))
_CONTENT_TYPE = der(SEQUENCE, _oid("1.2.840.113549.1.9.3"), der(SET, _DATA))
_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = _oid("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP = _oid("1.2.840.113549.1.9.16.2.14")
_WITH_ECDSA = der(SEQUENCE, _oid("1.2.840.10045.4.3.2"))
_WITH_RSA = der(SEQUENCE, _oid("1.2.840.113549.1.1.11"), b"\x05\x00")


def token_room() -> int:
    """Return how many bytes new files keep free for a time-stamp."""
    return TOKEN_ROOM if settings.TSA_URL else 0


class CmsShape:
    """How a signature of these certificates (DER, the signer's own first) is encoded."""

    def __init__(self, chain: tuple[bytes, ...], algorithm: str) -> None:
        from asn1crypto import core, x509  # slow import: 15 MB

        signer = x509.Certificate.load(chain[0])
        self._certificates = der(CONTEXT_0, *chain)
        self._signer = der(
            SEQUENCE, signer.issuer.dump(), core.Integer(signer.serial_number).dump()
        )
        self._algorithm = _WITH_ECDSA if algorithm == ECDSA else _WITH_RSA
        own = der(OCTETS, hashlib.sha256(chain[0]).digest())
        listed = der(SEQUENCE, der(SEQUENCE, der(SEQUENCE, own)))
        self._own_certificate = der(SEQUENCE, _SIGNING_CERTIFICATE_V2, der(SET, listed))

    def attributes(self, digest: bytes) -> bytes:
        """Return the content of the signed attributes; signed is `der(SET, …)` of it."""
        told = der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest)))
        return b"".join(sorted([_CONTENT_TYPE, told, self._own_certificate]))

    def assemble(self, attributes: bytes, signature: bytes, token: bytes = b"") -> bytes:
        """Return the CMS object; `token` is the time-stamp on the signature (RFC 3161)."""
        stamp = der(SEQUENCE, _TIME_STAMP, der(SET, token))
        signed = der(
            SEQUENCE,
            _VERSION_1,
            self._signer,
            _SHA256,
            der(CONTEXT_0, attributes),
            self._algorithm,
            der(OCTETS, signature),
            der(CONTEXT_1, stamp) if token else b"",
        )
        content = der(
            SEQUENCE,
            _VERSION_1,
            der(SET, _SHA256),
            der(SEQUENCE, _DATA),
            self._certificates,
            der(SET, signed),
        )
        return der(SEQUENCE, _SIGNED_DATA, der(CONTEXT_0, content))


class CmsWriter:
    """Writes the signatures of one seal. `room`: bytes kept free for a time-stamp."""

    def __init__(self, seal: SealProvider, room: int = 0) -> None:
        self._seal = seal
        self._shape = CmsShape(seal.chain, seal.algorithm)
        # The gap depends on the seal alone, never on the length of one signature.
        needed = len(self.write(bytes(32))) + _ROOM + room
        self.gap: int = -(-needed // _GAP_STEP) * _GAP_STEP  # bytes, before hexadecimal

    def write(self, digest: bytes) -> bytes:
        """Return the CMS object for a file with this SHA-256 outside the gap."""
        attributes = self._shape.attributes(digest)
        signature = self._seal.sign(hashlib.sha256(der(SET, attributes)).digest())
        return self._shape.assemble(attributes, signature)
