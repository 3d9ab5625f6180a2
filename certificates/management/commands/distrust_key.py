"""A key that a stranger may have seen."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates import actions
from certificates.actions import DistrustRefused
from certificates.models import CredentialKey, Distrust
from certificates.queries import trust
from certificates.rules import ChangeRefused
from certificates.signing.envelope import fingerprint
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Note that a key may have been used by strangers from a day on: the seal's (by fingerprint)"
        " or one of credentials (by name). Verification says so from now on: only what the register"
        " itself has is still called genuine. A distrusted seal signs nothing more, a credential"
        " key is replaced at once. It cannot be taken back. Without KEY all keys are listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "key", nargs="?", metavar="KEY", help="fingerprint of a seal, or a name"
        )
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--reason", default="", help="what happened; kept for good")
        arguments.add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["key"]:
            self._tell(options, _keys())
            return
        if options["since"] is None:
            raise CommandError(_("Give the day from which on the key is distrusted: --since."))
        try:
            made = actions.distrust_key(
                key=options["key"],
                since=options["since"],
                reason=options["reason"],
                actor=arguments.actor_of(options),
            )
        except (DistrustRefused, ChangeRefused) as error:
            raise CommandError(str(error)) from error
        self._tell(options, [one for one in _keys() if one["key"] == made.key])

    def _tell(self, options: dict[str, Any], keys: list[dict[str, str]]) -> None:
        if options["json"]:
            arguments.write_json(self, {"keys": keys})
            return
        for one in keys:
            since = _("not trusted from %(day)s on") % {"day": one["since"]}
            self.stdout.write(
                f"{one['kind']}\t{one['key']}\t{since if one['since'] else _('trusted')}"
            )


def _keys() -> list[dict[str, str]]:
    gone = {(one.kind, one.key): one.since.isoformat() for one in Distrust.objects.all()}
    names = [("seal", fingerprint(one)) for one in trust.trusted_seals()]
    names += [("credential", key.name) for key in CredentialKey.objects.order_by("pk")]
    return [{"kind": kind, "key": key, "since": gone.get((kind, key), "")} for kind, key in names]
