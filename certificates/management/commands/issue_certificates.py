"""Issue to everyone eligible in a region, through the same batch that the office's page uses."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from certificates import actions, queries
from certificates.models import IssueBatch
from certificates.queries import preparing
from certificates.queries.dossiers import dossiers
from certificates.rules import IssueRefused, say
from common import jobs
from common.models import Job, JobState
from common.progress import Progress
from courses.models import Enrolment
from programmes.management import arguments
from programmes.models import Period

Told = dict[str, Any]
OVER = (JobState.DONE, JobState.DENIED, JobState.FAILED)


class Command(BaseCommand):
    help = (
        "Issue certificates to everyone eligible in a county (or a region of any level), and print "
        "who was issued one and who was denied, with reasons. Can be stopped and started again: "
        "nobody gets two. The files are made by the worker afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        arguments.add_period(parser)
        parser.add_argument("--county", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        arguments.add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        period = arguments.period_of(options)
        region = arguments.region_of(options["county"])
        actor = arguments.actor_of(options)
        eligible = queries.eligible(period, region.pk)
        if options["dry_run"]:
            told = _rehearsed(eligible, period, region.pk)
        else:
            batch = actions.issue_batch(
                period=period,
                region=region,
                enrolment_ids=[enrolment.pk for enrolment in eligible],
                actor=actor,
            )
            self._work(batch)
            told = _told(batch)
        self._report(told, options)
        if told["denied"]:
            raise CommandError(_("%(n)d people got no certificate.") % {"n": len(told["denied"])})

    def _work(self, batch: IssueBatch) -> None:
        """Do the batch's job here, chunk by chunk; a worker that takes a chunk is waited for."""
        job = Job.objects.get(kind=actions.ISSUE, subject_id=str(batch.pk))
        with Progress(self.stderr, "issue", len(batch.requested)) as progress:
            while job.state not in OVER:
                jobs.run(job.pk)
                job.refresh_from_db()
                progress.reach(job.done)
                if job.state == JobState.RUNNING:
                    time.sleep(0.2)
        batch.refresh_from_db()
        if job.state == JobState.FAILED:
            raise CommandError(job.error)

    def _report(self, told: Told, options: dict[str, Any]) -> None:
        if options["json"]:
            arguments.write_json(self, told)
            return
        for one in told["denied"]:
            self.stdout.write(f"{one['person']}：{one['reason']}")
        for name in told.get("would_issue", []):
            self.stdout.write(name)
        self.stdout.write(
            _("issued %(issued)d, denied %(denied)d")
            % {"issued": len(told["issued"]), "denied": len(told["denied"])}
        )


def _rehearsed(eligible: list[Enrolment], period: Period, code: str) -> Told:
    """Say what issuing would do, without a number taken or a row written."""
    told: Told = {"issued": [], "would_issue": [], "denied": []}
    for dossier in dossiers(eligible, period):
        name = dossier.enrolment.person.name
        try:
            actions.check_office(code, dossier)
            preparing.prepared(dossier, timezone.localdate())
        except IssueRefused as refusal:
            told["denied"].append({"person": name, "reason": str(refusal)})
        else:
            told["would_issue"].append(name)
    return told


def _told(batch: IssueBatch) -> Told:
    names = dict(
        StaffMember.objects.filter(pk__in=[one["person"] for one in batch.denied]).values_list(
            "pk", "name"
        )
    )
    return {
        "issued": list(batch.certificates.order_by("number").values_list("number", flat=True)),
        "denied": [
            {"person": names[one["person"]], "reason": say(one["code"], one["detail"])}
            for one in batch.denied
        ],
    }
