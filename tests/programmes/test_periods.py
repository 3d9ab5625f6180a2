import datetime

import pytest
from django.db import IntegrityError, transaction
from factories.programmes import PeriodFactory, ProgrammeFactory

from common.models import AuditEntry
from programmes import actions
from programmes.models import Period, Programme

pytestmark = pytest.mark.django_db

DAYS = {
    "starts": datetime.date(2026, 1, 1),
    "ends": datetime.date(2026, 12, 31),
    "roster_day": datetime.date(2026, 3, 31),
}


def opened(programme: Programme, name: str = "2026", **days: datetime.date) -> Period:
    return actions.open_period(programme=programme, name=name, **(DAYS | days))


def test_opening_a_period_again_is_once() -> None:
    programme = ProgrammeFactory()
    assert opened(programme) == opened(programme, " 2026 ")
    assert AuditEntry.objects.get().action == "programmes.open_period"


def test_a_period_never_changes_its_days() -> None:
    programme = ProgrammeFactory()
    opened(programme)
    with pytest.raises(actions.PeriodRefused, match="2026"):
        opened(programme, roster_day=datetime.date(2026, 4, 30))


@pytest.mark.parametrize("name", ["", "   ", "九" * 21])
def test_a_period_has_a_name_of_some_length(name: str) -> None:
    with pytest.raises(actions.PeriodRefused):
        opened(ProgrammeFactory(), name)


def test_a_period_ends_after_it_starts() -> None:
    with pytest.raises(actions.PeriodRefused):
        opened(ProgrammeFactory(), ends=datetime.date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodFactory(ends=datetime.date(2025, 1, 1))


def test_a_name_is_used_once_per_programme() -> None:
    period = PeriodFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodFactory(programme=period.programme)


def test_a_programme_code_is_unique_per_organiser() -> None:
    programme = ProgrammeFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeFactory(organiser=programme.organiser, code=programme.code)


@pytest.mark.parametrize(
    "months",
    [{"window_months": 4, "minimum_months": 3}, {"minimum_months": 13, "active_months": 12}],
)
def test_renewal_months_are_in_order(months: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeFactory(**months)
