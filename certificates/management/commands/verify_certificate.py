"""Offline check of a file, a credential or a code."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.numbering import CODE_LENGTH, is_code, normalise, normalise_code
from certificates.queries.register import Register
from certificates.signing.envelope import LARGEST
from certificates.verifying import verdict
from certificates.verifying.trust_file import TrustFile, TrustFileUnusable
from certificates.verifying.verdict import Source, Verdict
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Verify a certificate without a network: a PDF (signature, bytes, credential inside, "
        "state), a credential (proof, state), or a verification code (state). The state comes from "
        "the database, or with --trust from a file that export_trust wrote; then no database is "
        "needed. Exits with 1 when anything fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", metavar="FILE.pdf|CODE|CREDENTIAL.json")
        parser.add_argument("--trust", type=Path, metavar="FILE", help="what export_trust wrote")
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = _judge(options["subject"], options["trust"])
        if options["json"]:
            checks = [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in found.checks]
            told = {"valid": found.valid, "status": found.status, "checks": checks}
            arguments.write_json(self, told)
        else:
            self.stdout.write(found.status)
            for check in found.checks:
                if check.ok:
                    self.stdout.write(f"✓ {check.name}: {check.detail}")
        if not found.valid:
            failed = [f"{check.name}: {check.detail}" for check in found.checks if not check.ok]
            raise CommandError("\n".join(failed))


def _judge(subject: str, trust: Path | None) -> Verdict:
    path = Path(subject)
    if _is_file(path):
        return _of_file(path, _source(trust))
    _site, _v, code = subject.partition("/v/")  # the address of the QR code, pasted whole
    if code:
        return _of_code(code, trust)
    if path.suffix or len(path.parts) > 1:
        raise CommandError(_("There is no file %(path)s.") % {"path": subject})
    return _of_code(subject, trust)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _source(trust: Path | None) -> Source:
    if trust is None:
        return Register()
    try:
        return TrustFile.read(trust)
    except TrustFileUnusable as error:
        raise CommandError(
            _("%(path)s is no usable trust file: %(reason)s") % {"path": trust, "reason": error}
        ) from error


def _of_file(path: Path, source: Source) -> Verdict:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)  # one byte more says that it is too large
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    is_json = path.suffix.lower() == ".json"
    judge = verdict.of_credential if is_json else verdict.of_upload
    return judge(content, source, today=timezone.localdate())


def _of_code(typed: str, trust: Path | None) -> Verdict:
    """Read O as 0, I and L as 1; a code that cannot be one is said to be none."""
    code = normalise_code(typed)
    if not is_code(code):
        raise CommandError(_not_a_code(typed))
    if trust is not None:
        raise CommandError(
            _("A trust file knows no codes. Give the PDF or the credential, or leave --trust out.")
        )
    source = Register()
    until = source.valid_until(code)
    return verdict.of_code(code, source, valid_until=until, today=timezone.localdate())


def _not_a_code(typed: str) -> str:
    count = len(normalise(typed))
    if count != CODE_LENGTH:
        return _(
            "“%(typed)s” is no verification code: it has %(count)d characters, a code has"
            " %(length)d. Please compare it with the certificate."
        ) % {"typed": typed[:80], "count": count, "length": CODE_LENGTH}
    return _(
        "“%(typed)s” is no verification code: the letter U never occurs in one. Please compare it"
        " with the certificate."
    ) % {"typed": typed[:80]}
