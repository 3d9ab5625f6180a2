"""Rooms that sat a printed paper, their sheets and what is right on them."""

from datetime import UTC, date, datetime
from typing import Any

from factories.accounts import PostingFactory
from factories.regions import RegionFactory

from accounts.models import StaffMember, User
from assessments import actions
from assessments.actions.paper_exams import KeptSheet
from assessments.models import PaperSession, PrintedPaper
from assessments.queries.printing import printed_questions
from common import jobs
from common.models import Job

HELD = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def room(printed: PrintedPaper, trainer: User, place: str = "清溪县民政局三楼") -> PaperSession:
    return actions.open_paper_session(
        printed=printed,
        region=RegionFactory(code="990101"),
        place=place,
        held_at=HELD,
        invigilator="赵科长",
        actor=trainer,
    )


def person(name: str = "李秀兰", phone: str | None = None) -> StaffMember:
    """A child director of 清溪县 since March."""
    more: dict[str, str] = {"person__phone": phone} if phone else {}
    found: StaffMember = PostingFactory(
        person__name=name, start_date=date(2026, 3, 1), **more
    ).person
    return found


def rights(printed: PrintedPaper, form: str = "A") -> list[str]:
    return [one.key for one in printed_questions(printed, form)]


def wrongs(printed: PrintedPaper, form: str = "A") -> list[str]:
    """Something printed that is not right, for every question."""
    return [
        ("×" if one.key == "√" else "√")
        if one.version.type == "true_false"
        else next(choice.letter for choice in one.prompt.choices if not choice.correct)
        for one in printed_questions(printed, form)
    ]


def key(
    room: PaperSession, who: StaffMember, answers: list[str], form: str = "A", **more: Any
) -> KeptSheet:
    return actions.key_sheet(
        session=room, person=who, form=form, answers=answers, actor=room.created_by, **more
    )


def count(room: PaperSession) -> None:
    actions.ask_to_count(session=room, actor=room.created_by)
    work(actions.COUNT_SHEETS)


def work(kind: str) -> None:
    """Do the waiting job as a worker would."""
    job = Job.objects.filter(kind=kind, state="todo").get()
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
