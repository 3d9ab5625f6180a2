"""The demo: everything loaded once, then served."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from common.models import Job, JobState
from common.progress import Progress
from demo.actions import load
from demo.domain.accounts import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = (
        "Load the demo (divisions, curriculum, an invented county and its people) if it is not "
        "there, then serve it. Only with DEMO=1. A second run keeps everything."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--load-only", action="store_true", help="load, do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                _("This is no demo installation: set DEMO=1, and never where real people are.")
            )
        if not _is_loaded():
            self.stderr.write(_("Loading the demo; this takes a minute, once."))
            call_command("migrate", verbosity=0)
            load.load(today=timezone.localdate(), stream=sys.stderr)
            _do_waiting_jobs()
        self._introduce()
        if not options["load_only"]:
            call_command("serve")

    def _introduce(self) -> None:
        address = f"http://127.0.0.1:{settings.WEB_PORT}"
        self.stdout.write(f"\n{settings.WAGTAIL_SITE_NAME}  {address}/\n")
        self.stdout.write(_("Password of all demo accounts: %s") % PASSWORD)
        for account in ACCOUNTS:
            line = f"  {account.username:<11}{account.phone}  {address}{account.start:<15}"
            self.stdout.write(f"{line}{account.name}")
        self.stdout.flush()


def _is_loaded() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    try:
        return load.is_loaded()
    except DatabaseError:
        return False


def _do_waiting_jobs() -> None:
    """Make the certificates' files here and now: who opens the demo finds them ready."""
    waiting = Job.objects.filter(state=JobState.TODO).order_by("pk")
    with Progress(sys.stderr, _("files")) as progress:
        while job := waiting.first():
            jobs.run(job.pk)
            progress.advance()
