"""Trust from the register itself."""

from collections.abc import Mapping
from datetime import date

from certificates.enums import CertificateState
from certificates.models import CertificateVersion, IssuedFile
from certificates.queries import trust
from certificates.verifying.verdict import REVOKED, SUPERSEDED, UNKNOWN, VALID


class Register:
    """The database of this installation as a source of trust (`verifying.verdict.Source`)."""

    def seals(self) -> list[bytes]:
        return trust.trusted_seals()

    def keys(self) -> Mapping[str, str]:
        return trust.public_keys()

    def authorities(self) -> list[bytes]:
        return trust.authorities()

    def distrusted(self) -> Mapping[str, date]:
        return trust.distrusted_seals() | trust.distrusted_keys()

    def knows_bytes(self, sha256: str) -> bool | None:
        return IssuedFile.objects.filter(sha256=sha256).exists()

    def state(self, place: tuple[int, int] | None, code: str) -> str:
        """The code says which printing it is; the place on the list must be that printing's."""
        version = self._version(code)
        if version is None or not self._is_at(version, place):
            return UNKNOWN
        if version.certificate.state == CertificateState.REVOKED:
            return REVOKED
        return VALID if version.certificate.current_id == version.pk else SUPERSEDED

    def valid_until(self, code: str) -> date | None:
        """Return the last valid day of the printing with this code, None where there is none."""
        version = self._version(code)
        return version.certificate.valid_until if version else None

    def _version(self, code: str) -> CertificateVersion | None:
        versions = CertificateVersion.objects.select_related("certificate", "status_entry")
        return versions.filter(code=code).first()

    def _is_at(self, version: CertificateVersion, place: tuple[int, int] | None) -> bool:
        entry = getattr(version, "status_entry", None)
        return place is None or (entry is not None and (entry.list_number, entry.index) == place)
