"""One round of upkeep, as the scheduler does each minute: for a machine without it, and by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from common import jobs


class Command(BaseCommand):
    help = "Do one round of upkeep: what is overdue is finished, waiting jobs are rung for again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"rang {jobs.sweep()}")
