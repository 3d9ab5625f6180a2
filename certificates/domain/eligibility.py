"""Who may be certified: what a programme requires, what is on record, what is missing.

Facts in, decision out. Whether a course counts as studied in its present edition, and whether a
paper is passed without a red-line failure, is decided below (courses, assessments); here they are
compared with what the programme asks for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["withdrawn", "course", "paper", "critical", "hours", "visits", "declaration"]


@dataclass(frozen=True)
class Requirements:
    """Titles of courses by translation key, of papers by id; hours (学时) by kind of evidence.

    `visits`: accompanied visits, signed and done well. `declaration`: the first version whose
    agreement counts, 0 when none is asked for.
    """

    courses: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[int, str] = field(default_factory=dict)
    hours: Mapping[str, Decimal] = field(default_factory=dict)
    visits: int = 0
    declaration: int = 0


@dataclass(frozen=True)
class Paper:
    """How a person stands on a paper; `critical_failed`: a red-line question decided it."""

    passed: bool
    critical_failed: bool = False


@dataclass(frozen=True)
class Record:
    """What one enrolment shows. `studied`: every course, in the edition that counts; `courses`:
    the keys of those studied so far. `agreed`: the newest version of the declaration that the
    person agreed to, 0 for none.
    """

    studied: bool = False
    courses: frozenset[str] = frozenset()
    papers: Mapping[int, Paper] = field(default_factory=dict)
    hours: Mapping[str, Decimal] = field(default_factory=dict)
    visits: int = 0
    agreed: int = 0
    withdrawn: bool = False


@dataclass(frozen=True)
class Missing:
    """One thing that is missing. `subject`: the title of a course or paper, or a kind of hours;
    `key`: the course's translation key or the paper's id, to lead there.
    """

    kind: Kind
    subject: str = ""
    needed: Decimal = Decimal(0)
    has: Decimal = Decimal(0)
    key: str = field(default="", compare=False)


def missing(required: Requirements, record: Record) -> list[Missing]:
    """Return what is missing; nothing means ready for the certificate.

    Hours beyond what is required never stand in for another kind.
    """
    if record.withdrawn:
        return [Missing("withdrawn")]
    return [
        *_courses(required, record),
        *_papers(required, record),
        *_hours(required, record),
        *_visits(required, record),
        *_declaration(required, record),
    ]


def _courses(required: Requirements, record: Record) -> Iterator[Missing]:
    """Without `studied` something is left even where each course was finished once: then all."""
    if record.studied:
        return
    left = [key for key in required.courses if key not in record.courses]
    for key in left or required.courses:
        yield Missing("course", required.courses[key], key=key)


def _papers(required: Requirements, record: Record) -> Iterator[Missing]:
    for paper_id, title in required.papers.items():
        result = record.papers.get(paper_id, Paper(passed=False))
        if not result.passed:
            kind: Kind = "critical" if result.critical_failed else "paper"
            yield Missing(kind, title, key=str(paper_id))


def _hours(required: Requirements, record: Record) -> Iterator[Missing]:
    for kind, needed in required.hours.items():
        has = record.hours.get(kind, Decimal(0))
        if has < needed:
            yield Missing("hours", kind, needed=needed, has=has)


def _visits(required: Requirements, record: Record) -> Iterator[Missing]:
    if record.visits < required.visits:
        yield Missing("visits", needed=Decimal(required.visits), has=Decimal(record.visits))


def _declaration(required: Requirements, record: Record) -> Iterator[Missing]:
    """An agreement to an older text counts until the office asks everybody again."""
    if record.agreed < required.declaration:
        yield Missing("declaration")
