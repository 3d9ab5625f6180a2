"""How far each enrolled person has come, and when: 214 certified, 8 waiting, 65 learning."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from demo.domain.calendar import FIRST_ISSUE, ISSUES, LAST_ISSUE, WAVES, Calendar, moment
from demo.domain.places import TOWNSHIPS

Stage = Literal["certified", "waiting", "learning", "idle"]


@dataclass(frozen=True)
class Sitting:
    """An attempt at the paper; `wrong` ordinary questions are answered wrongly."""

    at: datetime
    wrong: int


@dataclass(frozen=True)
class Journey:
    """An enrolled person's way. `studied` has one time for each lesson finished, in order; at
    `begun` the next one was opened.
    """

    stage: Stage
    enrolled: datetime
    signed_in: datetime | None = None
    studied: tuple[datetime, ...] = ()
    begun: datetime | None = None
    sittings: tuple[Sitting, ...] = ()
    issued: datetime | None = None


def plan(calendar: Calendar, lessons: int, random: Random) -> dict[str, list[Journey]]:
    """Return township code → journeys; those of learners who are not idle come last."""
    waves = [calendar.day(share) for share, people in WAVES for _person in range(people)]
    idle, certified, waiting, learning = (
        _townships(attribute, random) for attribute in ("idle", "certified", "waiting", "learning")
    )
    early = set(random.sample(range(180), len(idle)))
    idle_waves = [day for place, day in enumerate(waves) if place in early]
    others = iter([day for place, day in enumerate(waves) if place not in early])
    found: dict[str, list[Journey]] = {township.code: [] for township in TOWNSHIPS}
    for code, day in zip(idle, idle_waves, strict=True):
        found[code].append(_idle(calendar, day, lessons, random))
    for place, code in enumerate(certified):
        issued = _issue_day(calendar, place, len(certified))
        found[code].append(_certified(next(others), issued, lessons, random))
    for place, code in enumerate(waiting):
        passed = calendar.ago(LAST_ISSUE - 1 - place % 3)
        found[code].append(_finisher(next(others), passed, lessons, random, "waiting"))
    for place, code in enumerate(learning):
        found[code].append(_learner(calendar, next(others), lessons, random, place))
    return found


def _townships(attribute: str, random: Random) -> list[str]:
    """Return one township code per person at that stage, in random order."""
    codes = []
    for township in TOWNSHIPS:
        number = getattr(township, attribute)
        if attribute == "learning":
            number -= township.idle
        codes += [township.code] * number
    random.shuffle(codes)
    return codes


def _issue_day(calendar: Calendar, place: int, people: int) -> date:
    first, last = calendar.day(FIRST_ISSUE), calendar.ago(LAST_ISSUE)
    return first + (last - first) * (place * ISSUES // people) // (ISSUES - 1)


def _certified(enrolled: date, issued: date, lessons: int, random: Random) -> Journey:
    passed = issued - timedelta(days=random.randint(1, 4))
    way = _finisher(enrolled, passed, lessons, random, "certified")
    return replace(way, issued=moment(issued, 16))


def _finisher(enrolled: date, passed: date, lessons: int, random: Random, stage: Stage) -> Journey:
    """Study everything in the fortnight before, sit the paper, one in seven twice."""
    passing = Sitting(moment(passed, random.randint(8, 14), random.randrange(60)), _slips(random))
    sittings = [passing]
    first = passed
    if random.random() < 1 / 7:
        first = passed - timedelta(days=2)
        failing = moment(first, random.randint(8, 20), random.randrange(60))
        sittings.insert(0, Sitting(failing, random.randint(5, 8)))
    studied = _study(max(enrolled, first - timedelta(days=15)), first, lessons, random)
    return _journey(stage, enrolled, studied, random, tuple(sittings))


def _idle(calendar: Calendar, enrolled: date, lessons: int, random: Random) -> Journey:
    last = calendar.ago(random.randint(32, 75))
    number = random.randint(1, lessons // 2)
    studied = _study(last - timedelta(days=10), last + timedelta(days=1), number, random)
    return _journey("idle", enrolled, studied, random)


def _learner(
    calendar: Calendar, enrolled: date, lessons: int, random: Random, place: int
) -> Journey:
    """The first five have finished the course and not passed; the last four never signed in."""
    if place >= 49:
        return Journey("learning", moment(enrolled, 9, 30))
    until = calendar.ago(random.randint(0, 8) if place >= 5 else 3)
    number = lessons if place < 5 else random.randint(1, lessons - 1)
    studied = _study(max(enrolled, until - timedelta(days=15)), until, number, random)
    failed = (Sitting(moment(until, 8, 30), random.randint(5, 8)),) if place in (3, 4) else ()
    return _journey("learning", enrolled, studied, random, failed)


def _journey(
    stage: Stage,
    enrolled: date,
    studied: tuple[datetime, ...],
    random: Random,
    sittings: tuple[Sitting, ...] = (),
) -> Journey:
    return Journey(
        stage=stage,
        enrolled=moment(enrolled, 9, 30),
        signed_in=studied[0] - timedelta(minutes=random.randint(12, 40)),
        studied=studied,
        sittings=sittings,
    )


def _study(after: date, before: date, lessons: int, random: Random) -> tuple[datetime, ...]:
    """Return when each lesson was finished: evenings after the first day and before the last."""
    evenings = max((before - after).days - 1, 1)
    days = sorted(random.randrange(evenings) for _lesson in range(lessons))
    times = list(_evening(days, after + timedelta(days=1)))
    return tuple(times)


def _evening(days: list[int], first: date) -> Iterator[datetime]:
    """Yield a time for each lesson, a quarter of an hour apart on the same day."""
    earlier: list[int] = []
    for day in days:
        start = moment(first + timedelta(days=day), 18)
        yield start + timedelta(minutes=15 * earlier.count(day))
        earlier.append(day)


def _slips(random: Random) -> int:
    return random.choice((0, 0, 1, 1, 2, 2, 3))
