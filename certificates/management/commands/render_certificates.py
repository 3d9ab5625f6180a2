"""The files of a period's certificates, for the office's own shelf or printer."""

import errno
import os
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from certificates import tasks
from certificates.domain.facts import Facts
from certificates.enums import CertificateState
from certificates.models import CertificateVersion
from common.progress import Progress
from programmes.management import arguments
from regions.rules import within

Refused = list[dict[str, str]]


class Command(BaseCommand):
    help = (
        "Write the certificates of a period as PDF: single files into a folder, one ZIP, or one "
        "PDF for the printer, by township. Files that were never made are made and kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        arguments.add_period(parser)
        parser.add_argument("--county", metavar="CODE", help="only people of this region")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR|FILE.zip|FILE.pdf")
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        versions = _versions(options)
        total = versions.count()
        if not total:
            raise CommandError(_("There are no certificates to write."))
        out: Path = options["out"]
        refused: Refused = []
        try:
            with Progress(self.stderr, "render", total) as progress:
                if out.suffix.lower() == ".pdf":
                    _bind(out, versions, refused, progress)
                else:
                    _write(out, _files(versions, refused, progress))
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(reason)s")
                % {"path": out, "reason": error.strerror or error}
            ) from error
        written = total - len(refused)
        if options["json"]:
            told = {"written": written, "refused": refused, "out": str(out)}
            arguments.write_json(self, told)
        else:
            self.stdout.write(_("%(n)d certificates: %(path)s") % {"n": written, "path": out})
        if refused:
            lines = [f"{one['number']}: {one['reason']}" for one in refused]
            raise CommandError("\n".join(lines))


def _versions(options: dict[str, Any]) -> QuerySet[CertificateVersion]:
    """Return the current printings of certificates that were not revoked, by township."""
    found = CertificateVersion.objects.filter(
        pk=F("certificate__current"),
        certificate__period=arguments.period_of(options),
        certificate__state=CertificateState.VALID,
    )
    if options["county"]:
        region = arguments.region_of(options["county"])
        found = found.filter(within(region.pk, field="certificate__region"))
    return found.select_related("certificate").order_by("certificate__region_id", "pk")


def _files(
    versions: QuerySet[CertificateVersion], refused: Refused, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    everything = tasks.files_of(versions.iterator())
    for version, content in progress.over(everything):
        number = version.certificate.number
        if content is None:
            refused.append(_refusal(Facts.from_json(version.facts)))
        else:
            yield f"{number}.pdf", content


def _refusal(facts: Facts) -> dict[str, str]:
    reason = _("No certificate font has every character of “%(name)s”.") % {"name": facts.name}
    return {"number": facts.number, "reason": reason}


def _write(out: Path, files: Iterator[tuple[str, bytes]]) -> None:
    if out.suffix.lower() == ".zip":
        if not out.parent.is_dir():  # said before an hour's work, not after
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        _whole(out, lambda target: _zip(target, files))
    else:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            _whole(out / name, partial(Path.write_bytes, data=content))


def _whole(out: Path, write: Callable[[Path], object]) -> None:
    """Write under another name and rename: a name never holds half a file."""
    temporary = out.with_name(f".{out.name}.part")
    try:
        write(temporary)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def _zip(target: Path, files: Iterator[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed
        for name, content in files:
            archive.writestr(name, content)


def _bind(
    out: Path, versions: QuerySet[CertificateVersion], refused: Refused, progress: Progress
) -> None:
    """Write one file for the printer, from the facts: no single file is made or read for it."""
    from certificates.rendering import pdf  # slow import: WeasyPrint

    def refuse(facts: Facts) -> None:
        refused.append(_refusal(facts))

    people = (Facts.from_json(one.facts) for one in progress.over(versions.iterator()))
    temporary = out.with_name(f".{out.name}.part")
    try:
        with temporary.open("wb") as file:
            pages = pdf.book(people, file.write, refuse=refuse)
        if pages:
            temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
