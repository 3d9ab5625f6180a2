"""What waits for the office today. Only what is true now is listed; each line leads to its list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from accounts.domain.scope import Scope
from accounts.models import RosterImport
from common.models import UploadState
from courses.models import Enrolment
from office import rules
from office.domain.figures import Figures
from office.domain.gate import due_day
from office.enums import Show
from office.queries import certificates, results
from office.queries.desk import Desk
from office.queries.measures import Measures
from regions.models import Region
from regions.rules import within


@dataclass(frozen=True)
class RosterErrors:
    """The refused rows of an import that nobody has followed up with a later one."""

    batch: RosterImport

    @property
    def number(self) -> int:
        return self.batch.refused_count

    @property
    def columns(self) -> list[tuple[str, int]]:
        """The columns with most errors, for the line below the title."""
        return Counter(row.get("column", "") for row in self.batch.refused).most_common(2)


@dataclass(frozen=True)
class Todo:
    """Each None or 0 is left out of the list."""

    waiting_for_issue: int
    oldest_wait_days: int | None
    idle: int
    idle_where: list[tuple[str, int]]
    roster: RosterErrors | None
    on_waiting_list: int
    newcomers: int
    first_due: date | None
    used_up: int

    @property
    def is_empty(self) -> bool:
        numbers = (self.waiting_for_issue, self.idle, self.on_waiting_list, self.newcomers)
        return not any(numbers) and not self.used_up and self.roster is None


def todo(measures: Measures, region: Region, desk: Desk, scope: Scope) -> Todo:
    """Collect what the reader's office has to do.

    Three or four queries, and one for each paper with limited tries.
    """
    total = desk.total
    manages = rules.abilities(scope, region.code).manage
    eligible = certificates.own(measures, region, scope) if manages else []
    return Todo(
        waiting_for_issue=len(eligible),
        oldest_wait_days=_oldest(measures, eligible),
        idle=total.idle,
        idle_where=_where(desk, "idle"),
        roster=_roster_errors(region) if manages else None,
        on_waiting_list=measures.rows(Show.WAITING, region.code).count(),
        newcomers=total.newcomers,
        first_due=_first_due(measures, region) if total.newcomers else None,
        used_up=results.used_up_count(measures, measures.papers, region.code),
    )


def _oldest(measures: Measures, eligible: list[Enrolment]) -> int | None:
    done = [enrolment.completed_at.date() for enrolment in eligible if enrolment.completed_at]
    return (measures.today - min(done)).days if done else None


def _first_due(measures: Measures, region: Region) -> date | None:
    earliest = measures.rows(Show.NEWCOMERS, region.code).aggregate(day=Min("start_date"))["day"]
    programme = measures.period.programme
    if earliest is None:
        return None
    return due_day(earliest, month=programme.due_month, day=programme.due_day)


def _where(desk: Desk, column: str) -> list[tuple[str, int]]:
    """Return the two divisions with most of it."""

    def number(figures: Figures) -> int:
        return int(getattr(figures, column))

    rows = [row for row in desk.rows if row.region and number(row.figures)]
    rows.sort(key=lambda row: -number(row.figures))
    return [(row.region.name, number(row.figures)) for row in rows[:2] if row.region]


def _roster_errors(region: Region) -> RosterErrors | None:
    """Return the latest checked import of the region if it has refused rows. One query."""
    latest = (
        RosterImport.objects.filter(
            within(region.code), state__in=[UploadState.PREVIEW, UploadState.DONE]
        )
        .order_by("-created_at")
        .first()
    )
    return RosterErrors(latest) if latest and latest.refused_count else None
