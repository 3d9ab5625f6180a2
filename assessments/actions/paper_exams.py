"""Exams on paper: a room, its sheets as they are typed in, their counting.

A sheet is a draft that can be corrected until it is counted. Counting makes an ordinary attempt of
it and hands that in: the same marking, the same signals, the same result as on the screen.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, StaffMember, User
from assessments.actions.finishing import hand_in
from assessments.domain.drawing import read_cells
from assessments.domain.paper_forms import form_seed
from assessments.enums import AttemptMode, Keyed
from assessments.models import (
    AnswerSheet,
    Attempt,
    AttemptItem,
    PaperSession,
    PaperVersion,
    PrintedPaper,
)
from assessments.queries import paper_exams as queries
from assessments.queries.paper_exams import OnPaper
from common import audit, jobs
from regions.models import Region

COUNT_SHEETS: Final = "assessments.count_sheets"
CHUNK: Final = 20  # sheets


class SheetRefused(Exception):
    """The sheet cannot be kept as it was typed; the message says why."""


@dataclass(frozen=True)
class KeptSheet:
    """`change` is “added”, “changed” or “unchanged”."""

    sheet: AnswerSheet
    change: str


@transaction.atomic
def open_paper_session(
    *,
    printed: PrintedPaper,
    region: Region,
    place: str,
    held_at: datetime,
    invigilator: str,
    actor: User,
) -> PaperSession:
    """Open the room for typing in. The same room a second time is the one there is."""
    session, made = PaperSession.objects.get_or_create(
        printed=printed,
        region=region,
        place=place,
        held_at=held_at,
        defaults={"invigilator": invigilator, "created_by": actor},
    )
    if made:
        _record("assessments.open_paper_session", session, actor, printed=printed.pk)
    return session


@transaction.atomic
def key_sheet(
    *,
    session: PaperSession,
    person: StaffMember,
    form: str,
    answers: Sequence[str],
    actor: User,
    keyed: Keyed = Keyed.SCREEN,
    correcting: bool = True,
) -> KeptSheet:
    """Keep what stands on a sheet; the caller has read it once (`queries.read_sheet`).

    The same sheet twice is once. Other answers for somebody who is there already are a correction
    on the screen, and refused from a file (`correcting`): nothing typed is silently replaced.
    """
    facts: dict[str, Any] = {
        "form": form,
        "answers": [one.strip() for one in answers],
        "keyed": keyed,
    }
    there = (
        AnswerSheet.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(printed=session.printed_id, person=person, voided_at__isnull=True)
        .first()
    )
    if there is None:
        return KeptSheet(_added(session, person, actor, facts), "added")
    if there.session_id != session.pk:
        raise SheetRefused(
            _("%(name)s sat this paper in another room: %(place)s.")
            % {"name": person.name, "place": there.session.place}
        )
    if (there.form, there.answers) == (form, facts["answers"]):
        return KeptSheet(there, "unchanged")
    if there.attempt_id:
        raise SheetRefused(_("The sheet of %(name)s is counted already.") % {"name": person.name})
    if not correcting:
        raise SheetRefused(
            _("The sheet of %(name)s is there already, with other answers.") % {"name": person.name}
        )
    for name, value in facts.items():
        setattr(there, name, value)
    there.keyed_by, there.keyed_at, there.refusal = actor, timezone.now(), ""
    there.save()
    _record("assessments.correct_sheet", session, actor, person=person.pk)
    return KeptSheet(there, "changed")


def _added(
    session: PaperSession, person: StaffMember, actor: User, facts: dict[str, Any]
) -> AnswerSheet:
    try:
        with transaction.atomic():
            return AnswerSheet.objects.create(
                session=session, printed_id=session.printed_id, person=person, keyed_by=actor,
                **facts,
            )  # fmt: skip
    except IntegrityError as error:  # typed in at the same moment by somebody else
        raise SheetRefused(
            _("The sheet of %(name)s is there already, with other answers.") % {"name": person.name}
        ) from error


@transaction.atomic
def drop_sheet(*, sheet: AnswerSheet, actor: User) -> None:
    """Take back a sheet that is not counted: the wrong person was chosen."""
    if not AnswerSheet.objects.filter(pk=sheet.pk, attempt__isnull=True).delete()[0]:
        raise SheetRefused(
            _("The sheet of %(name)s is counted already.") % {"name": sheet.person.name}
        )
    _record("assessments.drop_sheet", sheet.session, actor, person=sheet.person_id)


@transaction.atomic
def ask_to_count(*, session: PaperSession, actor: User) -> None:
    """Have the worker count what is not counted yet; those refused before are tried again."""
    waiting = session.sheets.filter(attempt__isnull=True)
    total = waiting.count()
    if not total:
        return
    waiting.update(refusal="")
    _record("assessments.count_sheets", session, actor, sheets=total)
    jobs.enqueue(
        kind=COUNT_SHEETS,
        subject_id=session.pk,
        key=f"{COUNT_SHEETS}:{session.pk}:{secrets.token_hex(8)}",
        actor_id=actor.pk,
        region_code=session.region_id,
        total=total,
    )


def count_some(*, session: PaperSession) -> int:
    """Count the next sheets, each in its own transaction; return how many are still to do."""
    waiting = session.sheets.filter(attempt__isnull=True, refusal="")
    for pk in list(waiting.values_list("pk", flat=True)[:CHUNK]):
        _count(pk)
    return waiting.count()


@transaction.atomic
def _count(pk: int) -> None:
    """Under the lock of its row a sheet becomes one attempt, whoever else counts."""
    sheet = (
        AnswerSheet.objects.select_for_update(of=("self",))
        .select_related("session__printed__paper_version__paper__bank", "person", "keyed_by")
        .get(pk=pk)
    )
    if sheet.attempt_id or sheet.refusal:
        return
    door = queries.on_paper(person=sheet.person, session=sheet.session)
    if door.refusal:
        sheet.refusal = door.refusal
        sheet.save(update_fields=["refusal"])
        return
    attempt = _attempt(sheet, door)
    sheet.attempt = attempt
    sheet.save(update_fields=["attempt"])
    limit = sheet.session.printed.paper_version.time_limit_minutes or 0
    hand_in(
        attempt=attempt,
        actor=sheet.keyed_by,
        at=min(sheet.session.held_at + timedelta(minutes=limit), timezone.now()),
    )


def _attempt(sheet: AnswerSheet, door: OnPaper) -> Attempt:
    """Open, with every answer in it; the caller hands it in within the same transaction."""
    session, printed = sheet.session, sheet.session.printed
    slots = queries.form_slots(printed, sheet.form)
    responses, problems = queries.read_sheet(slots, sheet.answers)
    if problems:
        raise ValueError(f"sheet {sheet.pk} holds what was never an answer")
    attempt = Attempt.objects.create(
        paper_version=printed.paper_version,
        person=sheet.person,
        period=door.admission.period,
        region_id=door.admission.region_code or _post_region(sheet),
        number=door.next_number,
        mode=AttemptMode.PAPER,
        seed=form_seed(printed.seed, sheet.form),
        bank_draw_version=printed.paper_version.paper.bank.draw_version,
        started_at=session.held_at,
        max_mark=sum(slot.version.mark for slot in slots),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            slot=slot.number,
            question_version=slot.version,
            section=section,
            option_order=slot.order,
            response=response,
            sequence=1 if response else 0,
        )
        for slot, response, section in zip(
            slots, responses, _sections(printed.paper_version, len(slots)), strict=True
        )
    )
    return attempt


def _sections(version: PaperVersion, questions: int) -> list[int]:
    """The cell that each question of the sheet was drawn for: they stand cell by cell.

    An old draw whose blueprint was changed afterwards has one section.
    """
    cells = read_cells(version.blueprint)
    found = [place for place, cell in enumerate(cells) for _one in range(cell.count)]
    return found if len(found) == questions else [0] * questions


def _post_region(sheet: AnswerSheet) -> str:
    posts = Posting.objects.filter(person=sheet.person).open_on(
        timezone.localdate(sheet.session.held_at)
    )
    found = posts.order_by("-start_date", "-pk").values_list("region_id", flat=True).first()
    return found or sheet.session.region_id


def _record(action: str, session: PaperSession, actor: User, **detail: int) -> None:
    audit.record(
        actor=actor, action=action, subject=session, region_code=session.region_id, detail=detail
    )
