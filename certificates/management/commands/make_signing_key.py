"""A key for SIGNING_KEY and its certificate for SIGNING_CERTIFICATE."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates.signing import keys


class Command(BaseCommand):
    help = (
        "Make the key that signs certificates (ECDSA P-256, or RSA-2048) and its self-signed "
        "certificate in the office's name, as seal.key and seal.crt in FOLDER. Never overwrites. "
        "Prints the two lines for .env."
    )
    requires_system_checks: list[str] = []  # it makes what a check misses

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--name", required=True, help="the office that signs: 清溪县民政局")
        parser.add_argument("--rsa", action="store_true", help="RSA-2048 for older PDF readers")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        key, certificate = folder / "seal.key", folder / "seal.crt"
        try:
            made = keys.make(options["name"], use_rsa=options["rsa"])
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(key, made.key, 0o600)
            _write(certificate, made.certificate, 0o644)
        except FileExistsError as error:
            raise CommandError(
                _("%(path)s is there already and is not overwritten: files signed with it exist.")
                % {"path": error.filename}
            ) from error
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"SIGNING_KEY={key.resolve()}")
        self.stdout.write(f"SIGNING_CERTIFICATE={certificate.resolve()}")


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
