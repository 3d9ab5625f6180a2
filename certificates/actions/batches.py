"""Issuing for many: what an officer asked for in one go, done in chunks that can be killed.

Each person is a transaction of their own which also adds the certificate to the batch, so that a
batch that is taken up again goes on with whoever is in neither list.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from certificates import rules
from certificates.actions.issue import issue_case
from certificates.enums import BatchState
from certificates.models import Certificate, IssueBatch
from certificates.queries.dossiers import Dossier, dossiers
from certificates.rules import IssueRefused
from common import audit, jobs
from common.audit import Actor
from common.models import Job
from courses.models import Enrolment
from programmes.models import Period
from regions.domain import codes
from regions.models import Region
from regions.rules import within

ISSUE: Final = "certificates.issue"
RENDER: Final = "certificates.render"
CHUNK: Final = 50


@dataclass(frozen=True)
class Step:
    """How far a batch is after a chunk."""

    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total


@transaction.atomic
def issue_batch(
    *,
    period: Period,
    region: Region,
    enrolment_ids: Sequence[int],
    actor: Actor | None,
    public_id: uuid.UUID | None = None,
) -> IssueBatch:
    """Ask for the certificates of these enrolments; a job issues them.

    Enrolments of another period or outside the region are left out. A form that gives a
    `public_id` may be sent twice: the second time returns the same batch.
    """
    own = Enrolment.objects.filter(within(region.pk), period=period, pk__in=enrolment_ids)
    batch, made = IssueBatch.objects.get_or_create(
        public_id=public_id or uuid.uuid4(),
        defaults={
            "period": period,
            "region": region,
            "actor_id": actor.pk if actor else None,
            "requested": list(own.order_by("region_id", "pk").values_list("pk", flat=True)),
        },
    )
    if made:
        audit.record(
            actor=actor,
            action="certificates.issue_batch",
            subject=batch,
            region_code=region.pk,
            detail={"requested": len(batch.requested), "period": period.pk},
        )
        _enqueue(batch, ISSUE, total=len(batch.requested))
    return batch


def issue_chunk(*, batch: IssueBatch, size: int = CHUNK) -> Step:
    """Issue for the next people of the batch; after the last one, have the files made."""
    left = _left(batch)
    actor = User.objects.filter(pk=batch.actor_id).first()
    chunk = left[:size]
    found = Enrolment.objects.select_related("person", "region", "seat").in_bulk(chunk)
    for dossier in dossiers([found[pk] for pk in chunk if pk in found], batch.period):
        _issue_or_note(batch, dossier, actor)
    step = Step(len(batch.requested) - len(left) + len(chunk), len(batch.requested))
    if step.is_finished:
        _issued(batch)
    return step


def _left(batch: IssueBatch) -> list[int]:
    """Return the enrolments that are in neither list yet, in order."""
    batch.refresh_from_db(fields=["denied", "state"])
    settled = set(batch.certificates.values_list("enrolment_id", flat=True))
    settled.update(one["enrolment"] for one in batch.denied)
    return [pk for pk in batch.requested if pk not in settled]


def _issue_or_note(batch: IssueBatch, dossier: Dossier, actor: Actor | None) -> None:
    try:
        check_office(batch.region_id, dossier)
        issue_case(dossier=dossier, actor=actor, batch=batch)
    except IssueRefused as refusal:
        _note(batch, dossier.enrolment, refusal, actor)


def check_office(code: str, dossier: Dossier) -> None:
    """Raise IssueRefused if the office of `code` may not issue this certificate: it issues its own
    and those of offices below, never one from above.
    """
    if not codes.covers(code, dossier.office.pk):
        raise IssueRefused(rules.OTHER_OFFICE, office=dossier.office.name)


@transaction.atomic
def _note(
    batch: IssueBatch, enrolment: Enrolment, refusal: IssueRefused, actor: Actor | None
) -> None:
    """Write the refusal down, unless the certificate came with this very batch meanwhile."""
    held = IssueBatch.objects.select_for_update().get(pk=batch.pk)
    known = any(one["enrolment"] == enrolment.pk for one in held.denied)
    if known or held.certificates.filter(enrolment=enrolment).exists():
        return
    entry: dict[str, Any] = {
        "enrolment": enrolment.pk,
        "person": enrolment.person_id,
        "code": refusal.code,
        "detail": refusal.detail,
    }
    held.denied = batch.denied = [*held.denied, entry]
    held.save(update_fields=["denied"])
    audit.record(
        actor=actor,
        action="certificates.denied",
        subject=enrolment,
        region_code=batch.region_id,
        detail={"batch": batch.pk, "code": refusal.code},
    )


@transaction.atomic
def _issued(batch: IssueBatch) -> None:
    """All are settled: have the files made, if there are any to make."""
    if Certificate.objects.filter(batches=batch).exists():
        _enqueue(batch, RENDER, total=batch.certificates.count())
    else:
        finish(batch=batch, print_file="")


def finish(*, batch: IssueBatch, print_file: str) -> None:
    """Note the print file and that the batch is done."""
    batch.print_file, batch.state = print_file, BatchState.DONE
    batch.save(update_fields=["print_file", "state"])


def _enqueue(batch: IssueBatch, kind: str, *, total: int) -> Job:
    return jobs.enqueue(
        kind=kind,
        subject_id=batch.pk,
        actor_id=batch.actor_id,
        region_code=batch.region_id,
        total=total,
    )
