"""Every number of the desk is the length of its list and of the list's export (semantics §5)."""

import copy
import datetime
import re

import pytest
from factories.office import County, client_of, county, director, officer, rows_of
from factories.quotas import granted, key, split
from factories.regions import region as made_region

from courses import actions as courses
from courses.models import Enrolment
from office.domain.figures import Figures
from office.enums import Show
from office.queries import desk as desks
from office.queries.measures import Measures
from regions.queries import region

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)

EXPECTED = {
    "due": 10,  # all but the newcomer; the one who left in June was on the roster in March
    "enrolled": 7,
    "attended": 6,
    "finished": 4,
    "passed": 3,
    "eligible": 1,
    "certified": 1,
    "learning": 5,
    "idle": 1,
    "outstanding": 9,
    "unenrolled": 3,
    "newcomers": 1,
    "in_post": 10,
    "holders": 1,
    "occupied": 7,
    "waiting": 1,
}
DESK_COLUMNS = [name for name in EXPECTED if name in Figures.__dataclass_fields__]


@pytest.fixture(scope="module")
def built(built_once) -> County:
    return county()


@pytest.fixture
def made(built: County) -> County:
    return copy.deepcopy(built)


@pytest.mark.usefixtures("made")
def test_each_list_and_its_export_have_as_many_rows_as_expected() -> None:
    client = client_of(officer())
    found = {}
    for show in EXPECTED:
        page = client.get(f"/office/people/?show={show}")
        export = client.post(f"/office/people/export/?show={show}")
        shown = (page.context["page_obj"].paginator.count, len(page.context["rows"]))
        assert shown == (len(rows_of(export)),) * 2, show
        found[show] = shown[0]
    assert found == EXPECTED


def test_the_desk_shows_the_numbers_of_the_lists(made: County) -> None:
    measures = Measures(made.period, TODAY)
    found = desks.desk(measures, region("990101"))
    for name in DESK_COLUMNS:
        assert getattr(found.total, name) == measures.rows(name, "990101").count(), name
        for row in found.rows:
            assert row.region is not None
            counted = measures.rows(name, row.region.code).count()
            assert getattr(row.figures, name) == counted, (name, row.region)
    [card] = found.quotas
    assert (card.places, card.occupied, card.free, card.waiting) == (7, 7, 0, 1)


@pytest.mark.usefixtures("made")
def test_every_link_of_the_desk_leads_to_a_list_of_that_length() -> None:
    """Follow each number with a link to people, at the county and at the township."""
    county()
    client = client_of(officer())
    followed = 0
    for address in ("/office/", "/office/columns/", "/office/?region=990101100"):
        page = client.get(address).content.decode()
        for href, number in set(
            re.findall(r'<a href="(/office/people/\?[^"]+)">([\d,]+)</a>', page)
        ):
            target = client.get(href.replace("&amp;", "&"))
            assert target.status_code == 200
            assert target.context["page_obj"].paginator.count == int(number.replace(",", "")), href
            followed += 1
    assert followed > 40


@pytest.mark.usefixtures("made")
def test_the_exported_table_says_what_the_desk_says() -> None:
    client = client_of(officer())
    desk = client.get("/office/columns/").context["desk"]
    rows = rows_of(client.post("/office/columns/export/"))
    assert len(rows) == len(desk.rows) + 1
    for row, printed in zip(desk.rows, rows, strict=False):
        figures = row.figures
        assert printed[:2] == [row.region.name, row.region.code]
        assert printed[2:9] == [
            figures.due,
            figures.places,
            figures.enrolled,
            figures.attended,
            figures.finished,
            figures.passed,
            figures.certified,
        ]
        assert printed[13:15] == [figures.outstanding, figures.newcomers]
    assert rows[-1][8] == desk.total.certified


def test_a_transfer_changes_no_frozen_number_and_moves_the_roster(made: County) -> None:
    """Region and role of enrolments and certificates are frozen; rosters follow the post."""
    post = made.certified.person.postings.get()
    post.region = made_region("990102100001")
    post.save()
    measures = Measures(made.period, TODAY)
    total = desks.desk(measures, region("990101")).total
    assert total.certified == 1
    assert total.holders == 0
    assert total.in_post == EXPECTED["in_post"] - 1


def test_people_with_two_posts_count_once_in_the_whole(made: County) -> None:
    second = director("990101101002")
    second.person = made.untouched.person
    second.save()
    found = desks.desk(Measures(made.period, TODAY), region("990101"))
    by_code = {row.region.code: row.figures.due for row in found.rows if row.region}
    assert found.total.due == EXPECTED["due"]
    assert by_code["990101100"] + by_code["990101101"] == EXPECTED["due"] + 1


def test_withdrawn_people_are_no_longer_enrolled(made: County) -> None:
    courses.withdraw(enrolment=made.attended, reason="调离", actor=None, key=key())
    measures = Measures(made.period, TODAY)
    assert measures.rows("enrolled", "990101").count() == 6
    assert measures.rows("occupied", "990101").count() == 7  # the place is offered to the next
    assert measures.rows("waiting", "990101").count() == 0


def test_handed_down_targets_are_what_the_table_measures_against(made: County) -> None:
    target = granted(30, period=made.period, kind="target")
    split(target, "990101100", 24)
    found = desks.desk(Measures(made.period, TODAY), region("990101"))
    places = {row.region.code: row.figures.places for row in found.rows if row.region}
    assert found.base == "target"
    assert places["990101100"] == 24
    assert places["990101101"] is None
    assert found.total.places == 30
    assert [(card.kind, card.places) for card in found.quotas] == [("cap", 7), ("target", 30)]


def test_places_handed_down_are_counted_once_by_the_office_above() -> None:
    cap = granted(40)
    split(cap, "990101100", 25)
    post = director("990101100001")
    courses.enrol(period=cap.period, person=post.person, actor=None, key=key())
    [card] = desks.cards(cap.period, region("990101"))
    assert (card.places, card.occupied, card.free) == (40, 1, 39)
    [below] = desks.cards(cap.period, region("990101100"))
    assert (below.places, below.occupied, below.free) == (25, 1, 24)


def test_people_at_the_region_itself_have_a_row_of_their_own(made: County) -> None:
    """Supervisors are posted to townships, so that a township's table has no village for them."""
    Enrolment.objects.filter(pk=made.attended.pk).update(region="990101100")
    found = desks.desk(Measures(made.period, TODAY), region("990101100"))
    [itself] = [row for row in found.rows if row.region is None]
    assert itself.figures.enrolled == 1
    client = client_of(officer())
    page = client.get("/office/people/?show=enrolled&region=990101100&own=1")
    assert page.context["page_obj"].paginator.count == 1


def test_every_list_has_a_name_and_no_list_is_forgotten() -> None:
    assert {Show.ROSTER, *map(Show, EXPECTED)} == set(Show)
