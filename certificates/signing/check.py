"""Is this an untouched file that one of our seals signed? Works without network and database."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.signing.envelope import Envelope, Flaw, fingerprint, open_envelope
from certificates.signing.imprint import Imprint


@dataclass(frozen=True)
class PdfCheck:
    """`flaw` is None for an untouched file of ours; only then `imprint` can be trusted."""

    flaw: Flaw | None
    sha256: str
    certificate: bytes = b""  # the signer's, in DER, where the signature is intact
    imprint: Imprint | None = None
    stamp: "Stamp | None" = None


@dataclass(frozen=True)
class Stamp:
    """A time-stamp on the signature; `authority` is the name in its certificate."""

    at: datetime
    authority: str
    is_trusted: bool  # its certificate leads to an authority that is trusted here


def check_pdf(
    content: bytes, certificates: Collection[bytes], authorities: Collection[bytes] = ()
) -> PdfCheck:
    """Check the file against the certificates (DER) of the seals and of the time-stamp authorities
    that are trusted.

    One signature must cover every byte but its own gap, the gap must hold one CMS object and
    zeros. The certificate's own dates are not asked: the register knows until when a certificate
    is valid, and a seal that is no longer trusted is taken out of `certificates`.
    """
    envelope = open_envelope(content, {fingerprint(one) for one in certificates})
    if envelope.flaw is not None:
        return PdfCheck(envelope.flaw, envelope.sha256, envelope.certificate)
    return _second_opinion(content, envelope, authorities)


def _second_opinion(content: bytes, envelope: Envelope, authorities: Collection[bytes]) -> PdfCheck:
    """Have pyHanko parse and validate it as well; every byte is known to be ours by now."""
    from asn1crypto import x509  # slow imports: pyHanko
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    damaged = PdfCheck(Flaw.DAMAGED, envelope.sha256)
    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(envelope.certificate)], allow_fetching=False
    )
    try:
        [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
        status = validate_pdf_signature(found, trusted, _of_authorities(envelope, authorities))
        said = found.sig_object
        imprint = Imprint.read(
            moment=str(said["/M"]), reason=str(said["/Reason"]), location=str(said["/Location"])
        )
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError):
        return damaged
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return damaged
    stamp = _stamp(status.timestamp_validity)
    if stamp is None and envelope.inside and envelope.inside.token:
        return PdfCheck(Flaw.GAP, envelope.sha256)
    return PdfCheck(None, envelope.sha256, envelope.certificate, imprint, stamp)


def _of_authorities(envelope: Envelope, authorities: Collection[bytes]) -> Any:
    """Judge the authority's certificate as of the time it stamped, as the seal's."""
    from asn1crypto import cms, x509  # slow imports: pyHanko
    from pyhanko_certvalidator import ValidationContext

    token = envelope.inside.token if envelope.inside else b""
    if not token:
        return None
    told = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    return ValidationContext(
        trust_roots=[x509.Certificate.load(one) for one in authorities],
        allow_fetching=False,
        moment=told["gen_time"].native,
    )


def _stamp(status: Any) -> Stamp | None:
    """Return the time-stamp if it is one on this very signature."""
    if status is None or not (status.intact and status.valid):
        return None
    return Stamp(
        at=status.timestamp,
        authority=status.signing_cert.subject.native.get("common_name", ""),
        is_trusted=status.trusted,
    )
