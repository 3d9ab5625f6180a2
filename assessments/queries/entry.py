"""The door of an exam: the rules, where the person stands, and what keeps them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import StaffMember
from assessments import ports
from assessments.domain import sitting
from assessments.domain.grading import Sitting, grade
from assessments.domain.sitting import History, Refusal, Rules
from assessments.enums import AttemptState
from assessments.models import Attempt, ExtraTime, Paper, PaperVersion
from assessments.ports import Admission
from programmes.models import Period


@dataclass(frozen=True)
class Entry:
    """All a rules page shows. `attempts` are those of the period, newest first; abandoned ones are
    not among them, but keep their numbers."""

    paper: Paper
    version: PaperVersion
    admission: Admission
    attempts: list[Attempt]
    next_number: int
    open_attempt: Attempt | None
    attempts_left: int | None
    refusal: Refusal | None
    not_before: datetime | None

    @property
    def questions(self) -> int:
        return sum(int(cell["count"]) for cell in self.version.blueprint)

    @property
    def last_finished(self) -> Attempt | None:
        finished = (one for one in self.attempts if one.state == AttemptState.FINISHED)
        return next(finished, None)


def entry(*, person: StaffMember, paper: Paper, version: PaperVersion) -> Entry:
    """Where the person stands; what it costs is one query and what admission asks."""
    admission = ports.admission.ask(person, paper)
    all_attempts = attempts_of(person=person, paper=paper, period=admission.period)
    attempts = [one for one in all_attempts if one.state != AttemptState.ABANDONED]
    history = history_of(attempts, method=version.grading)
    rules = rules_of(version, admission.period)
    verdict = sitting.may_start(
        rules=rules,
        history=history,
        enrolled=admission.enrolled,
        lessons_missing=len(admission.missing),
        now=timezone.now(),
    )
    return Entry(
        paper=paper,
        version=version,
        admission=admission,
        attempts=attempts,
        next_number=max((one.number for one in all_attempts), default=0) + 1,
        open_attempt=next((one for one in attempts if one.state == AttemptState.OPEN), None),
        attempts_left=sitting.attempts_left(rules, history),
        refusal=verdict.refusal,
        not_before=verdict.not_before,
    )


def attempts_of(*, person: StaffMember, paper: Paper, period: Period | None) -> list[Attempt]:
    """The person's attempts of the period, newest first, in one query."""
    return list(
        Attempt.objects.filter(person=person, paper_version__paper=paper, period=period)
        .select_related("paper_version")
        .order_by("-number")
    )


def history_of(attempts: Iterable[Attempt], *, method: str) -> History:
    used = list(attempts)
    finished = [
        Sitting(
            number=one.number,
            mark=one.mark,
            max_mark=one.max_mark,
            critical_failed=one.critical_failed,
            pass_mark=one.paper_version.pass_mark,
            finished_at=one.finished_at,
        )
        for one in used
        if one.mark is not None and one.finished_at is not None
    ]
    graded = grade(finished, method=method)
    return History(
        used=len(used),
        last_finished_at=max((one.finished_at for one in finished), default=None),
        passed=graded is not None and graded.passed,
        waiting=any(one.state == AttemptState.GRADING for one in used),
    )


def extra_time(person: StaffMember, paper_id: int) -> timedelta:
    """What the person has been granted beyond everybody's time."""
    granted = ExtraTime.objects.filter(person=person, paper=paper_id)
    return timedelta(minutes=granted.values_list("minutes", flat=True).first() or 0)


def rules_of(version: PaperVersion, period: Period | None) -> Rules:
    """The version's rules, narrowed to the days of the period."""
    minutes = version.time_limit_minutes
    opens = [one for one in (version.opens_at, period and _midnight(period.starts)) if one]
    closes = [
        one
        for one in (version.closes_at, period and _midnight(period.ends + timedelta(days=1)))
        if one
    ]
    return Rules(
        attempts_allowed=version.attempts_allowed,
        retry_after=timedelta(hours=version.retry_after_hours),
        opens_at=max(opens, default=None),
        closes_at=min(closes, default=None),
        time_limit=timedelta(minutes=minutes) if minutes else None,
        grace=timedelta(seconds=version.grace_seconds),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
