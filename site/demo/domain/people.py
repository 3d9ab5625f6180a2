"""Who lives in the demo: a plan as plain data, the same on every load but for its dates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Final

from demo.domain import journeys, names, places
from demo.domain.calendar import Calendar, moment
from demo.domain.journeys import Journey, Stage
from demo.domain.places import COUNTY, DATANG, Township

SUPERVISED: Final = "990101203"  # 石坪乡, 马站长's township
NEWCOMERS: Final = 13  # came after the roster day and are not enrolled


@dataclass(frozen=True)
class Person:
    """Someone on a roster. `username` is set for those who have an account of the contract."""

    name: str
    gender: str
    phone: str
    region: str
    role: str
    start: date
    education: str
    identity: str
    end: date | None = None
    journey: Journey | None = None
    username: str = ""


@dataclass(frozen=True)
class Part:
    """A person of the contract, who takes the place of somebody at that stage in that region."""

    name: str
    region: str
    stage: Stage
    username: str = ""
    phone: str = ""
    signed_in: bool | None = True  # None: either


CAST: Final = (
    Part("李秀兰", DATANG, "learning", "learner", "13800000001", signed_in=None),
    Part("张桂花", COUNTY, "learning", "newcomer", "13800000002", signed_in=False),
    Part("周玉梅", "990101100", "certified", "graduate", "13800000003"),
    Part(names.RARE_NAME, "990101101", "certified"),
    Part(names.LONG_NAME, "990101103", "certified"),
)


def plan(calendar: Calendar, lessons: int) -> list[Person]:
    """Return the directors of both counties, three who left, and a supervisor per township."""
    random = Random("people of the demo")  # noqa: S311 invented people, no secrets
    ways = journeys.plan(calendar, lessons, random)
    maker = _Maker(calendar, random)
    people: list[Person] = []
    for township in places.ALL_TOWNSHIPS:
        people += _directors(township, ways.get(township.code, []), maker)
    for part in CAST:
        _play(people, part)
    _go_half_way(people, calendar, lessons)
    _arrive_lately(people, calendar, random)
    people += [maker.former(region) for region in (DATANG, "990101100200", "990101102201")]
    return people + [maker.supervisor(township) for township in places.TOWNSHIPS]


class _Maker:
    """Makes people one after the other, so that no name, number or phone comes twice."""

    def __init__(self, calendar: Calendar, random: Random) -> None:
        taken = frozenset(part.name for part in CAST)
        self.calendar, self.random = calendar, random
        self.names, self.orders = names.names(random, taken), count(1)

    def director(self, region: str, journey: Journey | None = None) -> Person:
        name, gender = next(self.names)
        order, born = next(self.orders), self._day(1968, 1998)
        return Person(
            name=name,
            gender=gender,
            phone=names.phone(order),
            region=region,
            role="director",
            start=min(self._day(2016, 2025), self.calendar.starts),
            education=self.random.choice(("初中", "高中", "高中", "中专", "大专", "大专", "本科")),
            identity=names.identity_number(COUNTY, born, order, gender),
            journey=journey,
        )

    def former(self, region: str) -> Person:
        left = self.calendar.starts - timedelta(days=self.random.randint(20, 200))
        return replace(self.director(region), start=date(2016, 7, 1), end=left)

    def supervisor(self, township: Township) -> Person:
        person = replace(self.director(township.code), role="supervisor", education="本科")
        if township.code != SUPERVISED:
            return person
        return replace(person, name="马站长", phone="13800000006", username="township")

    def _day(self, first: int, last: int) -> date:
        start = date(first, 1, 1)
        return start + timedelta(days=self.random.randrange((date(last, 12, 31) - start).days))


def _directors(township: Township, ways: list[Journey], maker: _Maker) -> Iterator[Person]:
    """Yield one director per village; who has come how far does not follow the villages' order,
    but 大塘村's learns: that is where `journeys.plan` puts the learners, last.
    """
    regions = [code for code in places.villages() if code.startswith(township.code)]
    maker.random.shuffle(regions)
    regions.sort(key=lambda code: code != DATANG)
    for place, region in enumerate(regions):
        yield maker.director(region, ways[-1 - place] if place < len(ways) else None)


def _play(people: list[Person], part: Part) -> None:
    """Give the part to the first who fits and has none."""
    place = next(place for place, person in enumerate(people) if _fits(person, part))
    born = date(1976 + len(part.name), 3, 8)
    people[place] = replace(
        people[place],
        name=part.name,
        gender="female",
        phone=part.phone or people[place].phone,
        username=part.username,
        identity=names.identity_number(COUNTY, born, 440 + CAST.index(part), "female"),
    )


def _fits(person: Person, part: Part) -> bool:
    way = person.journey
    return (
        way is not None
        and person.region.startswith(part.region)
        and way.stage == part.stage
        and part.signed_in in {None, bool(way.signed_in)}
        and person.name not in {other.name for other in CAST}
    )


def _go_half_way(people: list[Person], calendar: Calendar, lessons: int) -> None:
    """Let the learner of the contract have half of the course behind her, and the next one open."""
    place = next(place for place, person in enumerate(people) if person.username == "learner")
    way = people[place].journey
    assert way is not None  # noqa: S101 the cast learns
    evenings = [moment(calendar.ago(9 - lesson), 19, 40) for lesson in range(lessons // 2)]
    way = replace(
        way,
        signed_in=evenings[0] - timedelta(minutes=15),
        studied=tuple(evenings),
        begun=evenings[-1] + timedelta(days=1),
        sittings=(),
    )
    people[place] = replace(people[place], journey=way)


def _arrive_lately(people: list[Person], calendar: Calendar, random: Random) -> None:
    """Let some of those who are not enrolled have taken up their post in the last ten weeks."""
    free = [
        place
        for place, person in enumerate(people)
        if person.journey is None and person.region.startswith(COUNTY)
    ]
    for place in random.sample(free, NEWCOMERS):
        people[place] = replace(people[place], start=calendar.ago(random.randint(5, 70)))
