"""The number of queries is the same for 3 and for 500 divisions, for 1 and for 3 rows."""

import datetime

import pytest
from factories.office import client_of, county, director, officer
from factories.quotas import granted
from factories.regions import region

from office.domain.figures import Figures
from office.queries import desk as desks
from office.queries import people as people_queries
from office.queries.measures import Measures
from office.queries.people import Filters
from regions.models import Region

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)
DESK_QUERIES = 16
PAGE_QUERIES = 28


def townships(number: int) -> None:
    above = region("990101")
    Region.objects.bulk_create(
        [
            Region(
                code=f"990101{code}",
                name=f"第{code}乡",
                level=4,
                parent=above,
                quota_parent=above,
                path=f"{above.path} / 第{code}乡",
            )
            for code in range(300, 300 + number)
        ]
    )


@pytest.mark.parametrize("number", [3, 500])
def test_the_figures_take_the_same_queries_for_any_number_of_divisions(
    number: int, django_assert_num_queries
) -> None:
    made = county()
    townships(number)
    with django_assert_num_queries(DESK_QUERIES):
        found = desks.desk(Measures(made.period, TODAY), region("990101"))
    assert len(found.rows) == number + 2
    assert isinstance(found.total, Figures)


@pytest.mark.parametrize("number", [3, 500])
def test_the_desk_page_takes_the_same_queries_for_any_number_of_divisions(
    number: int, django_assert_num_queries
) -> None:
    county()
    townships(number)
    client = client_of(officer())
    client.get("/office/")
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get("/office/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_people_takes_the_same_queries_for_any_number_of_rows(
    number: int, django_assert_num_queries
) -> None:
    quota = granted(5)
    for village in range(number):
        director(f"99010110000{village + 1}")
    scope = officer().office_roles.first()
    measures = Measures(quota.period, TODAY)
    place = region("990101")
    assert scope is not None
    from accounts.queries import scope_of  # leaf: only here

    held = scope_of(scope.user)
    with django_assert_num_queries(6):
        page = list(people_queries.people(measures, place, Filters(), today=TODAY))
        rows = people_queries.rows(page, measures, held, today=TODAY)
        assert [row.place.name for row in rows if row.place]
    assert len(rows) == number
