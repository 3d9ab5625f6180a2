"""Is this an untouched file that one of our seals signed? Works without network and database."""

import io
from collections.abc import Collection
from dataclasses import dataclass

from certificates.signing.envelope import Envelope, Flaw, fingerprint, open_envelope
from certificates.signing.imprint import Imprint


@dataclass(frozen=True)
class PdfCheck:
    """`flaw` is None for an untouched file of ours; only then `imprint` can be trusted."""

    flaw: Flaw | None
    sha256: str
    certificate: bytes = b""  # the signer's, in DER, where the signature is intact
    imprint: Imprint | None = None


def check_pdf(content: bytes, certificates: Collection[bytes]) -> PdfCheck:
    """Check the file against the certificates (DER) of the seals that are trusted.

    One signature must cover every byte but its own gap, the gap must hold one CMS object and
    zeros. The certificate's own dates are not asked: the register knows until when a certificate
    is valid, and a seal that is no longer trusted is taken out of `certificates`.
    """
    envelope = open_envelope(content, {fingerprint(one) for one in certificates})
    if envelope.flaw is not None:
        return PdfCheck(envelope.flaw, envelope.sha256, envelope.certificate)
    return _second_opinion(content, envelope)


def _second_opinion(content: bytes, envelope: Envelope) -> PdfCheck:
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
        status = validate_pdf_signature(found, trusted)
        said = found.sig_object
        imprint = Imprint.read(
            moment=str(said["/M"]), reason=str(said["/Reason"]), location=str(said["/Location"])
        )
    except (PdfError, SignatureValidationError, ValueError, KeyError):
        return damaged
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return damaged
    return PdfCheck(None, envelope.sha256, envelope.certificate, imprint)
