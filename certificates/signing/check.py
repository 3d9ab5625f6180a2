"""Is this an untouched file that one of our seals signed? Works without network and database."""

import hashlib
import io
import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from certificates.signing.envelope import (
    LARGEST,
    Envelope,
    Flaw,
    fingerprint,
    open_envelope,
    opened,
    signed_part,
)
from certificates.signing.imprint import Imprint


@dataclass(frozen=True)
class PdfCheck:
    """`flaw` is None for an untouched file of ours; only then `imprint` can be trusted. `signed` is
    what the seal signed: all of the file, unless it is in its long-term form.
    """

    flaw: Flaw | None
    sha256: str
    certificate: bytes = b""  # the signer's, in DER, where the signature is intact
    imprint: Imprint | None = None
    stamp: "Stamp | None" = None
    archive: "Archive | None" = None
    signed: bytes = b""


@dataclass(frozen=True)
class Stamp:
    """A time-stamp on the signature; `authority` is the name in its certificate."""

    at: datetime
    authority: str
    is_trusted: bool  # its certificate leads to an authority that is trusted here


@dataclass(frozen=True)
class Archive:
    """The last time-stamp over the whole file. `until`: the authority's certificate ends then."""

    at: datetime
    until: datetime
    authority: str
    is_trusted: bool  # so are all archive time-stamps of the file


def check_pdf(
    content: bytes,
    certificates: Collection[bytes],
    authorities: Collection[bytes] = (),
    *,
    with_archive: bool = False,
) -> PdfCheck:
    """Check the file against the certificates (DER) of the seals and of the time-stamp authorities
    that are trusted.

    One signature must cover every byte but its own gap, the gap must hold one CMS object and
    zeros. The certificate's own dates are not asked: the register knows until when a certificate
    is valid, and a seal that is no longer trusted is taken out of `certificates`.

    `with_archive`: a file to which only an archive was added (certificates, revocation lists, time-
    stamps over the whole file) is judged as well. A PDF library has to read it before anything
    vouches for the bytes added, so strangers' files are not to be judged like that.
    """
    signed = signed_part(content)
    if with_archive and len(signed) < len(content) <= LARGEST:
        found = _check(signed, certificates, authorities)
        if found.flaw is None:
            return _with_archive(content, found, authorities)
    found = _check(content, certificates, authorities)
    if found.flaw == Flaw.ALTERED and len(signed) < len(content):
        return _signed_again(found, open_envelope(signed, _fingerprints(certificates)))
    return found


def _signed_again(found: PdfCheck, first: Envelope) -> PdfCheck:
    """Another signature follows the first, such as the time-stamp over an archive of a file that is
    not ours: the first says whose file it was.
    """
    if first.flaw == Flaw.STRANGER:
        return PdfCheck(Flaw.STRANGER, found.sha256, first.certificate)
    return PdfCheck(Flaw.ADDED_TO, found.sha256) if first.flaw is None else found


def _fingerprints(certificates: Collection[bytes]) -> set[str]:
    return {fingerprint(one) for one in certificates}


def _check(
    content: bytes, certificates: Collection[bytes], authorities: Collection[bytes]
) -> PdfCheck:
    envelope = open_envelope(content, _fingerprints(certificates))
    if envelope.flaw is not None:
        return PdfCheck(envelope.flaw, envelope.sha256, envelope.certificate)
    return _second_opinion(content, envelope, authorities)


def _second_opinion(content: bytes, envelope: Envelope, authorities: Collection[bytes]) -> PdfCheck:
    """Have pyHanko parse and validate it as well; every byte is known to be ours by now."""
    from asn1crypto import x509  # slow imports: pyHanko
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    damaged = PdfCheck(Flaw.DAMAGED, envelope.sha256)
    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(envelope.certificate)], allow_fetching=False
    )
    try:
        [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
        token = envelope.inside.token if envelope.inside else b""
        status = validate_pdf_signature(found, trusted, _of_authorities(token, authorities))
        said = found.sig_object
        imprint = Imprint.read(
            moment=str(said["/M"]), reason=str(said["/Reason"]), location=str(said["/Location"])
        )
    except _unreadable():
        return damaged
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return damaged
    stamp = _stamp(status.timestamp_validity)
    if stamp is None and envelope.inside and envelope.inside.token:
        return PdfCheck(Flaw.GAP, envelope.sha256)
    return PdfCheck(None, envelope.sha256, envelope.certificate, imprint, stamp, signed=content)


def _unreadable() -> tuple[type[Exception], ...]:
    """What pyHanko raises on a damaged file: beside its own errors whatever Python says of a filter
    that does not exist, a stream that does not unpack, an object of another kind.
    """
    from pyhanko.pdf_utils.misc import PdfError  # slow imports: pyHanko
    from pyhanko.sign.validation.errors import SignatureValidationError

    own = (PdfError, SignatureValidationError)
    return (*own, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
            AssertionError, NotImplementedError, RecursionError, EOFError, zlib.error)  # fmt: skip


def _with_archive(content: bytes, found: PdfCheck, authorities: Collection[bytes]) -> PdfCheck:
    """Look at what follows the signed file: nothing but archives, the last over every byte."""
    sha256 = hashlib.sha256(content).hexdigest()
    archive = _archive(content, found, authorities)
    if archive is None:
        return PdfCheck(Flaw.ADDED_TO, sha256, found.certificate)
    return replace(found, sha256=sha256, archive=archive)


def _archive(content: bytes, found: PdfCheck, authorities: Collection[bytes]) -> Archive | None:
    """Return the last archive time-stamp, None where anything else was added."""
    from asn1crypto import x509  # slow imports: pyHanko
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(found.certificate)], allow_fetching=False
    )
    first = _of_authorities(opened(found.signed).token, authorities)
    harmless = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
    try:
        reader = PdfFileReader(io.BytesIO(content))
        [signature] = reader.embedded_regular_signatures
        stamps = reader.embedded_timestamp_signatures
        states: list[Any] = [
            validate_pdf_timestamp(one, _as_of(one.signed_data, authorities)) for one in stamps
        ]
        everything: list[Any] = [validate_pdf_signature(signature, trusted, first), *states]
        last = states[-1]
        until = stamps[-1].signer_cert.not_valid_after
    except _unreadable():
        return None
    is_sound = all(
        one.intact and one.valid and one.modification_level in harmless for one in everything
    )
    if not is_sound or last.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return None
    return Archive(last.timestamp, until, _common_name(last), all(one.trusted for one in states))


def _of_authorities(token: bytes, authorities: Collection[bytes]) -> Any:
    """Judge the authority's certificate as of the time it stamped, as the seal's."""
    from asn1crypto import cms  # slow import: 15 MB

    return _as_of(cms.ContentInfo.load(token)["content"], authorities) if token else None


def _as_of(token: Any, authorities: Collection[bytes]) -> Any:
    from asn1crypto import x509  # slow imports: pyHanko
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[x509.Certificate.load(one) for one in authorities],
        allow_fetching=False,
        moment=token["encap_content_info"]["content"].parsed["gen_time"].native,
    )


def _stamp(status: Any) -> Stamp | None:
    """Return the time-stamp if it is one on this very signature."""
    if status is None or not (status.intact and status.valid):
        return None
    return Stamp(
        at=status.timestamp,
        authority=_common_name(status),
        is_trusted=status.trusted,
    )


def _common_name(status: Any) -> str:
    name: str = status.signing_cert.subject.native.get("common_name", "")
    return name
