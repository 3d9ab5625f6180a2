import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from factories.programmes import ProgrammeFactory
from factories.quotas import granted, period, posting

from courses.models import Enrolment
from programmes.models import Period

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_of_the_period(time_machine) -> None:
    time_machine.move_to(datetime.datetime(2026, 9, 8, 2, tzinfo=datetime.UTC))


@pytest.fixture
def of() -> Period:
    return period(programme=ProgrammeFactory(slug="initial-directors"))


def enrol(*arguments: str) -> Any:
    out, error = StringIO(), None
    where = ["--programme", "initial-directors", "--period", "2026"]
    with override("en"):
        try:
            call_command("enrol", *where, *arguments, stdout=out)
        except CommandError as refused:
            error = refused
    told = json.loads(out.getvalue()) if "--json" in arguments else out.getvalue().strip()
    return told, error


def test_a_county_is_enrolled_as_far_as_the_places_go(of: Period) -> None:
    granted(33, period=of)
    for _ in range(34):
        posting()
    told, error = enrol("--county", "990101", "--json")
    assert error is None
    assert len(told["enrolled"]) == 33
    assert [one["reason"] for one in told["waiting"]] == [
        "All places are taken; the person is on the waiting list."
    ]
    assert enrol("--county", "990101")[0].endswith(
        "enrolled 0, enrolled before 33, waiting 1, denied 0"
    )
    assert Enrolment.objects.count() == 33


def test_one_person_is_enrolled_by_phone(of: Period) -> None:
    granted(2, period=of)
    person = posting().person
    told, error = enrol("--phone", f"+86 {person.phone}", "--json")
    assert (error, told["enrolled"][0]["person"]) == (None, "李秀兰")


def test_who_is_denied_is_named_with_the_reason(of: Period) -> None:
    posting()
    told, error = enrol("--county", "990101", "--json")
    assert "1" in str(error)
    assert "No quota" in told["denied"][0]["reason"]


def test_nobody_has_that_phone(of: Period) -> None:
    _told, error = enrol("--phone", "13900000000")
    assert "13900000000" in str(error)


def test_one_person_or_a_county_never_both(of: Period) -> None:
    _told, error = enrol("--phone", "13900000000", "--county", "990101")
    assert "not allowed with" in str(error)
