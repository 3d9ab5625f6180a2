"""Trust from a file that `export_trust` wrote: no database, no network."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from certificates.domain import bitstring
from certificates.verifying.verdict import REVOKED, SUPERSEDED, UNKNOWN, VALID

FORMAT: Final = "tongban-trust-1"


class TrustFileUnusable(Exception):
    """The file is no trust file; the message says what is wrong."""


class TrustFile:
    """Public keys and status lists as of `made_at`."""

    def __init__(self, content: bytes) -> None:
        try:
            told: dict[str, Any] = json.loads(content)
            if told["format"] != FORMAT:
                raise ValueError(told["format"])
            self.made_at = str(told["made_at"])
            self._seals = _certificates(told["seals"])
            self._authorities = _certificates(told.get("authorities", []))
            self._keys = {str(address): str(public) for address, public in told["keys"].items()}
            self._distrusted = {
                str(key): date.fromisoformat(since)
                for key, since in told.get("distrusted", {}).items()
            }
            self._lists = {
                int(number): (str(bits["revoked"]), str(bits["replaced"]))
                for number, bits in told["status_lists"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrustFileUnusable(str(error) or type(error).__name__) from error

    @classmethod
    def read(cls, path: Path) -> "TrustFile":
        """Read a file; TrustFileUnusable also where it cannot be opened."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise TrustFileUnusable(error.strerror or str(error)) from error

    def seals(self) -> list[bytes]:
        return self._seals

    def keys(self) -> Mapping[str, str]:
        return self._keys

    def authorities(self) -> list[bytes]:
        return self._authorities

    def distrusted(self) -> Mapping[str, date]:
        return self._distrusted

    def knows_bytes(self, sha256: str) -> bool | None:
        return None

    def state(self, place: tuple[int, int] | None, code: str) -> str:
        """A list that is newer than the file, or no place at all, is unknown."""
        if place is None or place[0] not in self._lists:
            return UNKNOWN
        revoked, replaced = self._lists[place[0]]
        try:
            if bitstring.is_set(revoked, place[1]):
                return REVOKED
            return SUPERSEDED if bitstring.is_set(replaced, place[1]) else VALID
        except ValueError:
            return UNKNOWN


def _certificates(pems: list[str]) -> list[bytes]:
    return [load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER) for pem in pems]
