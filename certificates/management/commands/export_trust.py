"""What an offline verifier needs, as one file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates.queries.trust import trust_document


class Command(BaseCommand):
    help = (
        "Write the trust file for verify_certificate --trust: the public keys of seals and "
        "credentials and the state of every printing, as of now. It holds no secret and no name; "
        "carry it to the verifying machine by a way you trust, and anew as often as revocations "
        "matter there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.json")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        told = trust_document()
        temporary = out.with_name(f".{out.name}.part")
        try:
            temporary.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
            temporary.replace(out)
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(reason)s")
                % {"path": out, "reason": error.strerror or error}
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
        self.stdout.write(
            _("%(seals)d seals, %(keys)d keys, %(lists)d status lists: %(path)s")
            % {
                "seals": len(told["seals"]),
                "keys": len(told["keys"]),
                "lists": len(told["status_lists"]),
                "path": out,
            }
        )
