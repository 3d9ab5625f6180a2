"""The demo's plan adds up to the contract's figures, on whatever day it is loaded."""

from collections import Counter
from datetime import date, timedelta

import pytest

from demo.domain import people, places
from demo.domain.calendar import SECOND_GRANT, Calendar, moment
from demo.domain.people import CAST, NEWCOMERS

LESSONS = 13
DAYS = [date(2026, 11, 23), date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)]


@pytest.fixture(params=DAYS, ids=str)
def calendar(request) -> Calendar:
    return Calendar(request.param)


@pytest.fixture
def everybody(calendar):
    return people.plan(calendar, LESSONS)


@pytest.fixture
def ways(everybody):
    return [person.journey for person in everybody if person.journey]


def test_the_townships_add_up_to_the_county():
    total = Counter()
    for township in places.TOWNSHIPS:
        total += Counter(
            directors=township.directors, places=township.places, certified=township.certified,
            waiting=township.waiting, learning=township.learning, idle=township.idle,
        )  # fmt: skip
    assert len(places.TOWNSHIPS) == 14
    assert dict(total) == {
        "directors": 400, "places": 320, "certified": 214, "waiting": 8, "learning": 65, "idle": 12,
    }  # fmt: skip


def test_every_village_has_a_name_of_its_own():
    villages = places.villages()
    assert len(villages) == len(set(villages.values())) == 440
    assert villages[places.DATANG] == "大塘村"


def test_as_many_are_certified_waiting_and_learning_as_the_contract_says(ways):
    stages = Counter(way.stage for way in ways)
    assert stages == {"certified": 214, "waiting": 8, "learning": 53, "idle": 12}


def test_names_phones_and_numbers_are_used_once(everybody):
    for attribute in ("name", "phone", "identity"):
        assert max(Counter(getattr(person, attribute) for person in everybody).values()) == 1


def test_everybody_lives_in_a_place_that_is_loaded(everybody):
    known = places.divisions() | places.villages()
    assert {person.region for person in everybody} <= set(known)


def test_the_cast_is_there(everybody):
    names = {person.name: person for person in everybody}
    assert {part.name for part in CAST} <= set(names)
    assert names["李秀兰"].region == places.DATANG
    assert len(names["李秀兰"].journey.studied) == LESSONS // 2
    assert names["张桂花"].journey.signed_in is None
    assert names["周玉梅"].journey.issued
    assert names["王䶮"].journey.issued


def test_a_journey_runs_forwards_inside_the_period_and_ends_today(calendar, ways):
    for way in ways:
        steps = [way.enrolled, way.signed_in, *way.studied, way.begun]
        steps += [sitting.at for sitting in way.sittings] + [way.issued]
        times = [step for step in steps if step]
        assert times == sorted(times)
        assert times[0].date() >= calendar.starts
        assert times[-1].date() <= calendar.today <= calendar.ends


def test_never_more_are_enrolled_than_there_are_places(calendar, ways):
    before = moment(calendar.day(SECOND_GRANT), 0)
    assert sum(way.enrolled < before for way in ways) == 180
    assert len(ways) == 287


def test_twelve_are_idle_for_more_than_thirty_days_and_nobody_else(calendar, ways):
    limit = moment(calendar.today - timedelta(days=30), 0)
    idle = []
    for way in ways:
        last = max(way.studied) if way.studied else way.enrolled
        if way.stage in {"learning", "idle"} and last < limit and not way.begun:
            idle.append(way)
    assert [way.stage for way in idle] == ["idle"] * 12


def test_newcomers_came_after_the_roster_day(calendar, everybody):
    newcomers = [
        person
        for person in everybody
        if person.start > calendar.roster_day and person.region.startswith(places.COUNTY)
    ]
    assert len(newcomers) == NEWCOMERS
    assert not any(person.journey for person in newcomers)


def test_the_plan_is_the_same_every_time(calendar):
    assert people.plan(calendar, LESSONS) == people.plan(calendar, LESSONS)
