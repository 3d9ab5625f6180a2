"""What anybody may learn about a certificate, by its code or by number and full name."""

from dataclasses import dataclass
from datetime import date

from certificates.domain.facts import Facts
from certificates.domain.masking import is_same_name, masked_name
from certificates.domain.numbering import is_code, is_number, normalise, normalise_code
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateVersion

VALID, EXPIRED, REVOKED, SUPERSEDED = "valid", "expired", "revoked", "superseded"


@dataclass(frozen=True)
class PublicRecord:
    """One printing as the public sees it: no identity number, phone, village or mark."""

    facts: Facts
    status: str  # valid, expired, revoked, superseded
    masked_name: str
    revoked_on: date | None
    replaced_as: str = ""  # of a superseded printing: the kind of the one that counts

    def is_named(self, name: str) -> bool:
        return is_same_name(name, self.facts.name)


def by_code(typed: str, *, today: date) -> PublicRecord | None:
    """Return the printing with this verification code, however it was typed, or None."""
    code = normalise_code(typed)
    if not is_code(code):
        return None
    printings = CertificateVersion.objects.select_related("certificate__current")
    version = printings.filter(code=code).first()
    return _record(version, today=today) if version else None


def by_number(typed: str, *, name: str, today: date) -> PublicRecord | None:
    """Return the current printing of this number if the full name is the one on it, or None."""
    number = normalise(typed)
    if not is_number(number):
        return None
    entry = Certificate.objects.select_related("current").filter(number=number).first()
    if entry is None or entry.current is None:
        return None
    record = _record(entry.current, today=today)
    return record if record.is_named(name) else None


def _record(version: CertificateVersion, *, today: date) -> PublicRecord:
    facts = Facts.from_json(version.facts)
    certificate, status = version.certificate, _status(version, today)
    current = certificate.current if status == SUPERSEDED else None
    return PublicRecord(
        facts=facts,
        status=status,
        masked_name=masked_name(facts.name),
        revoked_on=certificate.revoked_on,
        replaced_as=current.kind if current else "",
    )


def _status(version: CertificateVersion, today: date) -> str:
    certificate = version.certificate
    if certificate.state == CertificateState.REVOKED:
        return REVOKED
    if certificate.current_id != version.pk:
        return SUPERSEDED
    return EXPIRED if certificate.valid_until < today else VALID
