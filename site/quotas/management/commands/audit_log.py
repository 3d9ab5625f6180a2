"""Proof that neither the audit trail nor the ledger was altered."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common import seals
from common.progress import Progress
from programmes.management import arguments
from quotas import queries


class Command(BaseCommand):
    help = (
        "Verify the hash chains: the sealed minutes of the audit trail, and each quota's ledger. "
        "Names what was altered, one line each, and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verify", action="store_true", required=True)
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        trail = seals.verify()
        faults = [f"audit trail: {fault}" for fault in trail.faults]
        quotas = entries = 0
        with Progress(self.stderr, "audit_log") as progress:
            for chain in queries.proved_chains(progress.advance):
                entries += chain.entries
                quotas += chain.quota is not None
                where = f"quota {chain.quota.pk}" if chain.quota else "ledger"
                faults += [f"{where}: {fault}" for fault in chain.faults]
        told = {
            "ok": not faults,
            "audit": {
                "entries": trail.entries,
                "batches": trail.batches,
                "unsealed": trail.unsealed,
            },
            "ledger": {"entries": entries, "quotas": quotas},
            "faults": faults,
        }
        if options["json"]:
            arguments.write_json(self, told)
        else:
            self._say(trail, entries, quotas, faults)
        if faults:
            raise CommandError(_("The records were altered, or are not complete."))

    def _say(self, trail: seals.Verified, entries: int, quotas: int, faults: list[str]) -> None:
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(
            _("Audit trail: %(entries)d entries, %(batches)d batches, %(unsealed)d not yet sealed")
            % vars(trail)
        )
        self.stdout.write(
            _("Ledger: %(entries)d entries of %(quotas)d quotas")
            % {"entries": entries, "quotas": quotas}
        )
