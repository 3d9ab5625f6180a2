"""Exams on paper: rooms, who can have sat there, what a typed sheet says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.domain import phones
from accounts.enums import OfficeRoleName
from accounts.models import Posting, StaffMember, User
from accounts.queries import scope_of, scoped
from assessments import ports
from assessments.domain import keyed, sitting
from assessments.domain.problems import Problem, Unusable
from assessments.domain.questions import Question, read_question, read_response
from assessments.enums import AttemptState, SheetRefusal
from assessments.models import Attempt, PaperSession, PrintedPaper, QuestionVersion
from assessments.ports import Admission
from assessments.queries import authoring
from assessments.queries.entry import attempts_of, history_of, rules_of
from assessments.queries.printing import lettered, order_of, printed_questions
from regions.rules import within


@dataclass(frozen=True)
class SheetSlot:
    """A question of one form: what its letters stand for, and how it is marked."""

    number: int
    printed: keyed.Printed
    question: Question[Any]
    version: QuestionVersion
    order: list[str]


@dataclass(frozen=True)
class OnPaper:
    """Where a person stands who sat on paper: what keeps the sheet from counting, if anything."""

    admission: Admission
    next_number: int
    refusal: SheetRefusal | None


def sessions(user: User) -> QuerySet[PaperSession]:
    """The rooms of the offices where the user trains or reviews."""
    return (
        scoped(PaperSession.objects.all(), user, *authoring.AUTHORS)
        .select_related("printed__paper_version__paper", "region")
        .annotate(
            keyed=Count("sheets", filter=Q(sheets__voided_at__isnull=True)),
            counted=Count(
                "sheets",
                filter=Q(sheets__attempt__isnull=False, sheets__voided_at__isnull=True),
            ),
        )
        .order_by("-held_at", "-pk")
    )


def may_key(user: User, session: PaperSession) -> bool:
    return scope_of(user).covers(session.region_id, OfficeRoleName.TRAINER)


def printed_papers(user: User) -> QuerySet[PrintedPaper]:
    """What can have been sat: draws of papers whose bank the user reads, newest first."""
    banks = authoring.banks_to_read(user).values("pk")
    return PrintedPaper.objects.filter(paper_version__paper__bank__in=banks).select_related(
        "paper_version__paper"
    )


def form_slots(printed: PrintedPaper, form: str) -> list[SheetSlot]:
    """The questions of a form as a marker reads them, in one query."""
    return [
        SheetSlot(
            number=one.number,
            printed=lettered(one.prompt),
            question=read_question(
                {**one.version.body, "type": one.version.type, "mark": str(one.version.mark)}
            ),
            version=one.version,
            order=order_of(one.prompt),
        )
        for one in printed_questions(printed, form)
    ]


def read_sheet(
    slots: Sequence[SheetSlot], answers: Sequence[str]
) -> tuple[list[dict[str, Any] | None], list[tuple[int, Problem]]]:
    """The responses in the order of the paper, and by number what cannot be an answer."""
    responses: list[dict[str, Any] | None] = []
    problems: list[tuple[int, Problem]] = []
    for slot, written in zip(slots, answers, strict=True):
        try:
            answer = read_response(slot.question, keyed.response_of(slot.printed, written))
            responses.append(None if answer is None else slot.question.stored(answer))
        except Unusable as error:
            responses.append(None)
            problems.append((slot.number, error.problem))
    return responses, problems


def people(
    session: PaperSession, *, phones: Collection[str] = (), names: Collection[str] = ()
) -> list[StaffMember]:
    """Who held a post in the office's region on the day and has one of the phones or names."""
    posts = Posting.objects.filter(within(session.region_id)).open_on(
        timezone.localdate(session.held_at)
    )
    found = StaffMember.objects.filter(
        Q(phone__in=phones) | Q(name__in=names), postings__in=posts.values("pk")
    )
    return list(found.distinct().order_by("pk"))


def matching(candidates: Iterable[StaffMember], *, phone: str, name: str) -> list[StaffMember]:
    """Those of the candidates that phone and name fit; what is blank fits everybody."""
    return [
        one
        for one in candidates
        if (not phone or one.phone == phone) and (not name or one.name == name)
    ]


def split_who(written: str) -> tuple[str, str]:
    """Phone and name out of one field: “13800000001”, “李秀兰”, “李秀兰 13800000001”."""
    words = written.split()
    found = [one for one in words if phones.normalise(one)]
    phone = phones.normalise(found[0]) or "" if found else ""
    return phone, " ".join(one for one in words if one not in found)


def on_paper(*, person: StaffMember, session: PaperSession) -> OnPaper:
    """The rules of a start on the screen, asked for the moment when the room began.

    What was handed in after that moment uses up a try, but makes nobody wait.
    """
    version = session.printed.paper_version
    admission = ports.admission.ask(person, version.paper)
    attempts = attempts_of(person=person, paper=version.paper, period=admission.period)
    used = [one for one in attempts if one.state != "abandoned"]
    history = history_of(used, method=version.grading)
    earlier = [one.finished_at for one in used if one.finished_at]
    history = replace(history, last_finished_at=_last(earlier, before=session.held_at))
    verdict = sitting.may_start(
        rules=rules_of(version, admission.period),
        history=history,
        enrolled=admission.enrolled,
        lessons_missing=len(admission.missing),
        now=session.held_at,
    )
    refusal = SheetRefusal(verdict.refusal) if verdict.refusal else None
    if any(one.state == "open" for one in used):
        refusal = SheetRefusal.OPEN_ON_SCREEN
    return OnPaper(admission, max((one.number for one in attempts), default=0) + 1, refusal)


def without(attempt: Attempt) -> tuple[bool, bool]:
    """Whether the person passes the paper now, and would without this attempt. One query."""
    version = attempt.paper_version
    sat = attempts_of(person=attempt.person, paper=version.paper, period=attempt.period)
    finished = [one for one in sat if one.state == AttemptState.FINISHED]
    others = [one for one in finished if one.pk != attempt.pk]
    method = (version.paper.current or version).grading
    before, after = (history_of(some, method=method).passed for some in (finished, others))
    return before, after


def _last(moments: Iterable[datetime], *, before: datetime) -> datetime | None:
    return max((moment for moment in moments if moment <= before), default=None)
