"""Proof that places, ledger and certificates agree (I1 to I8)."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from certificates.queries.reconcile import Proof, prove
from common.progress import Progress, Stream
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Fold the ledger from zero and prove the invariants I1 to I8: balances, chains, seats, "
        "keys, numbers and certificates. Names what differs, one line each, and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = _proof_of_one_moment(self.stderr)
        if options["json"]:
            told = {"ok": proof.is_ok, "quotas": proof.quotas, "entries": proof.entries}
            arguments.write_json(self, told | {"violations": [asdict(v) for v in proof.violations]})
        else:
            for one in proof.violations:
                self.stderr.write(f"{one.invariant} quota {one.quota}: {one.message}")
            self.stdout.write(
                _("%(quotas)d quotas, %(entries)d entries, %(violations)d violations")
                % {
                    "quotas": proof.quotas,
                    "entries": proof.entries,
                    "violations": len(proof.violations),
                }
            )
        if not proof.is_ok:
            raise CommandError(_("The ledger does not agree with what it should prove."))


def _proof_of_one_moment(stream: Stream) -> Proof:
    """Read all tables as of one moment, while others go on writing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with Progress(stream, "reconcile_quotas") as progress:
            return prove(progress.advance)
