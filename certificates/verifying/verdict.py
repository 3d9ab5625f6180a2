"""The verdict on a file or credential: its checks one by one, and the certificate's state."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.credentials.check import CredentialFlaw, check_credential
from certificates.signing.check import PdfCheck, check_pdf
from certificates.signing.envelope import Flaw, fingerprint
from certificates.verifying import words

VALID, EXPIRED, SUPERSEDED, REVOKED = "valid", "expired", "superseded", "revoked"
UNKNOWN, ALTERED = "unknown", "altered"
LARGEST_CREDENTIAL: Final = 256 * 1024
_NEVER_OURS: Final = {
    Flaw.EMPTY,
    Flaw.TOO_LARGE,
    Flaw.NOT_PDF,
    Flaw.UNSIGNED,
    Flaw.STRANGER,
    CredentialFlaw.NOT_OURS,
    CredentialFlaw.UNKNOWN_KEY,
}


@dataclass(frozen=True)
class Check:
    """`name` is stable (signature, timestamp, archive, bytes, credential, status), `detail` is for
    people.
    """

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Verdict:
    """`status` is one of the six words above; `code` leads to the public page, where known."""

    status: str
    checks: tuple[Check, ...]
    code: str = ""

    @property
    def valid(self) -> bool:
        return self.status == VALID and all(check.ok for check in self.checks)


class Source(Protocol):
    """Whom to trust, and what became of a printing."""

    def seals(self) -> list[bytes]:
        """Return the certificates (DER) of trusted seals."""

    def authorities(self) -> list[bytes]:
        """Return the certificates (DER) of trusted time-stamp authorities."""

    def keys(self) -> Mapping[str, str]:
        """Return the keys of credentials: address → multikey."""

    def distrusted(self) -> Mapping[str, date]:
        """Return keys that strangers may have used: a seal's fingerprint or the address of a
        credential key → the day from which on.
        """

    def knows_bytes(self, sha256: str) -> bool | None:
        """Tell whether such a file was issued; None where that is not known."""

    def state(self, place: tuple[int, int] | None, code: str) -> str:
        """Return valid, revoked, superseded, or unknown, whatever the day."""


def of_pdf(content: bytes, source: Source, *, today: date) -> Verdict:
    """Judge a PDF: signature over every byte, bytes, attached credential, state.

    A file in its long-term form is longer than what was signed. A register that keeps such files
    knows their bytes; where nobody knows any bytes, what was added is looked through.
    """
    known = source.knows_bytes(hashlib.sha256(content).hexdigest())
    found = check_pdf(
        content, source.seals(), source.authorities(), with_archive=known is not False
    )
    signature = Check("signature", found.flaw is None, words.of_file(found))
    if found.flaw is not None:
        return _failed(found.flaw, signature)
    if found.imprint is None:
        told = _("The signature does not say which certificate this is.")
        return Verdict(UNKNOWN, (signature, Check("status", ok=False, detail=told)))
    said, is_known = found.imprint, bool(known)
    attached = _attached(found.signed, said.code, source, is_known=is_known)
    signature = _trusted(signature, found, source, is_known=is_known)
    stamps = _stamps(found, is_known=is_known)
    checks = [signature, *stamps, *_bytes(known), *attached]
    if not all(check.ok for check in checks):
        status = UNKNOWN if all(check.ok for check in attached) else ALTERED
        return Verdict(status, tuple(checks), said.code)
    return _stated(checks, source.state(said.status, said.code), said.valid_until, today, said.code)


def of_credential(content: bytes, source: Source, *, today: date) -> Verdict:
    """Judge a credential (JSON): proof, state."""
    found = check_credential(_parsed(content), source.keys())
    check = Check("credential", found.flaw is None, words.of_credential(found))
    if found.flaw is not None or found.credential is None:
        return _failed(found.flaw or CredentialFlaw.NOT_OURS, check)
    said = found.credential
    if since := source.distrusted().get(found.method):
        told = Check("credential", ok=False, detail=words.of_distrusted_key(since))
        return Verdict(UNKNOWN, (told,), said.code)
    return _stated(
        [check], source.state(said.status, said.code), said.valid_until, today, said.code
    )


def of_upload(content: bytes, source: Source, *, today: date) -> Verdict:
    """Judge a PDF or a credential, whatever it is called."""
    judge = of_credential if content.lstrip()[:1] == b"{" else of_pdf
    return judge(content, source, today=today)


def of_code(code: str, source: Source, *, valid_until: date | None, today: date) -> Verdict:
    """Judge a printing by its code alone: only what the source says of it."""
    if valid_until is None:
        return Verdict(UNKNOWN, (Check("status", ok=False, detail=words.of_state(UNKNOWN)),))
    return _stated([], source.state(None, code), valid_until, today, code)


def _stated(checks: list[Check], state: str, until: date, today: date, code: str) -> Verdict:
    status = EXPIRED if state == VALID and until < today else state
    detail = words.of_state(status, until)
    return Verdict(status, (*checks, Check("status", status == VALID, detail)), code)


def _failed(flaw: Flaw | CredentialFlaw, check: Check) -> Verdict:
    return Verdict(UNKNOWN if flaw in _NEVER_OURS else ALTERED, (check,))


def _bytes(known: bool | None) -> list[Check]:
    if known is None:
        return []
    if known:
        return [Check("bytes", ok=True, detail=_("The register knows exactly these bytes."))]
    told = _("The seal is ours, but the register of this installation has no such file.")
    return [Check("bytes", ok=False, detail=told)]


def _trusted(check: Check, found: PdfCheck, source: Source, *, is_known: bool) -> Check:
    """Judge a signature anew whose key strangers may have used. The day in the file is what its
    signer says and proves nothing; a time-stamp before that day does, and that the register has
    these bytes.
    """
    since = source.distrusted().get(fingerprint(found.certificate))
    if since is None:
        return check
    stamp = found.stamp
    if stamp and stamp.is_trusted and timezone.localdate(stamp.at) < since:
        return Check("signature", ok=True, detail=words.of_older(found, since))
    return Check("signature", is_known, words.of_distrusted(found, since, is_known=is_known))


def _stamps(found: PdfCheck, *, is_known: bool) -> list[Check]:
    """A time-stamp of somebody unknown proves nothing, unless the register has the whole file."""
    checks = []
    if found.stamp:
        ok = found.stamp.is_trusted or is_known
        checks.append(Check("timestamp", ok, words.of_stamp(found.stamp)))
    if found.archive:
        ok = found.archive.is_trusted or is_known
        checks.append(Check("archive", ok, words.of_archive(found.archive)))
    return checks


def _attached(content: bytes, code: str, source: Source, *, is_known: bool) -> list[Check]:
    """Check the credential inside, if there is one: it must be of this very certificate. Its key
    may be distrusted where the register knows the whole file.
    """
    from certificates.rendering import attach  # slow import: pikepdf

    inside = attach.read(content)
    if inside is None:
        return []
    check = check_credential(_parsed(inside), source.keys())
    same = check.credential is not None and check.credential.code == code
    since = source.distrusted().get(check.method)
    if same and since and not is_known:
        return [Check("credential", ok=False, detail=words.of_distrusted_key(since))]
    return [Check("credential", same, words.of_credential(check))]


def _parsed(content: bytes) -> Any:
    """Return the JSON; None for what is none, is far too large, or says a thing twice."""
    if len(content) > LARGEST_CREDENTIAL:
        return None
    try:
        return json.loads(content, object_pairs_hook=_said_once)
    except (ValueError, RecursionError):
        return None


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
