"""What the examiner asks of the apps above. They register an answer in `ready()`; without one
the neutral answer holds: everybody is admitted, no lesson is known, nothing rests on an attempt,
nobody prints.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from accounts.models import StaffMember
from assessments.models import Paper
from programmes.models import Period


@dataclass(frozen=True)
class Lesson:
    """A lesson to open, in the language of the request."""

    title: str
    url: str


@dataclass(frozen=True)
class Admission:
    """Whether a person may sit a paper: `missing` lists the lessons still to be finished.

    `period` and `region_code` are those of the enrolment and are frozen on the attempt; without
    `enrolled` neither is read.
    """

    enrolled: bool = True
    period: Period | None = None
    region_code: str = ""
    missing: tuple[Lesson, ...] = ()


class AsksAdmission(Protocol):
    def __call__(self, person: StaffMember, paper: Paper) -> Admission: ...


class AsksLessons(Protocol):
    """Lessons by the `lesson_key` of questions, in a fixed number of queries."""

    def __call__(self, lesson_keys: Collection[str]) -> Mapping[str, Lesson]: ...


@dataclass(frozen=True)
class Touched:
    """Something that rests on an attempt's result: a certificate by its number."""

    label: str
    url: str = ""


class AsksTouched(Protocol):
    """What rests on these attempts (by id), each once, in a fixed number of queries.

    Asked in a dry run about attempts whose person's result would turn; changes nothing.
    """

    def __call__(self, attempts: Collection[int]) -> Sequence[Touched]: ...


class AsksPrint(Protocol):
    """Lay out a page of HTML as a PDF, None when nobody can. Slow: for the worker only.

    `pictures` is address → media type and content; nothing else is opened, no file and no network.
    """

    def __call__(
        self, html: str, css: str, pictures: Mapping[str, tuple[str, bytes]]
    ) -> bytes | None: ...


Answer = TypeVar("Answer")


class Port(Generic[Answer]):
    """One question with one registered answerer: `ports.admission.register(function)`."""

    def __init__(self, neutral: Answer) -> None:
        self.neutral = neutral
        self.ask = neutral

    def register(self, answer: Answer) -> None:
        self.ask = answer

    def clear(self) -> None:
        self.ask = self.neutral


def _everybody(person: StaffMember, paper: Paper) -> Admission:
    return Admission()


def _no_lessons(lesson_keys: Collection[str]) -> Mapping[str, Lesson]:
    return {}


def _nothing(attempts: Collection[int]) -> Sequence[Touched]:
    return ()


def _no_press(html: str, css: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes | None:
    return None


admission: Port[AsksAdmission] = Port(_everybody)
lessons_for: Port[AsksLessons] = Port(_no_lessons)
touched_by: Port[AsksTouched] = Port(_nothing)
print_pdf: Port[AsksPrint] = Port(_no_press)
