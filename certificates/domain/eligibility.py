"""Who may be certified: what a programme needs, what a person has done, what is missing.

Facts in, decision out. Whether a course counts as studied in its present edition, and whether a
paper is passed without a red-line failure, is decided below (courses, assessments); here they are
compared with what the programme asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class CourseNeeded:
    """A course in the edition that counts today. `key` is its translation key."""

    key: str
    title: str
    edition: int = 1


@dataclass(frozen=True)
class PaperNeeded:
    id: int
    title: str


@dataclass(frozen=True)
class Needs:
    """What a programme asks for; hours (学时) by kind of evidence."""

    courses: tuple[CourseNeeded, ...] = ()
    papers: tuple[PaperNeeded, ...] = ()
    hours: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What is on record about one person: keys of courses studied, ids of papers passed, hours."""

    courses: frozenset[str] = frozenset()
    papers: frozenset[int] = frozenset()
    hours: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class HoursShort:
    """One kind of hours that do not suffice yet."""

    kind: str
    needed: Decimal
    credited: Decimal

    @property
    def missing(self) -> Decimal:
        return self.needed - self.credited


@dataclass(frozen=True)
class Missing:
    """What a person still lacks; empty means: ready for the certificate."""

    courses: tuple[CourseNeeded, ...] = ()
    papers: tuple[PaperNeeded, ...] = ()
    hours: tuple[HoursShort, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.courses or self.papers or self.hours)


def missing(needs: Needs, done: Done) -> Missing:
    """Return what is missing. Hours beyond what is needed never stand in for another kind."""
    return Missing(
        courses=tuple(course for course in needs.courses if course.key not in done.courses),
        papers=tuple(paper for paper in needs.papers if paper.id not in done.papers),
        hours=tuple(
            HoursShort(kind, needed, credited)
            for kind, needed in needs.hours.items()
            if (credited := done.hours.get(kind, Decimal(0))) < needed
        ),
    )
