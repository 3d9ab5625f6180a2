"""Results by campaign, and programmes that two offices organise."""

import pytest
from django.db import IntegrityError, transaction
from factories.office import client_of, county, director, officer, rows_of
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting
from factories.regions import region

from common.models import AuditEntry
from courses import actions as courses
from office.queries import campaigns, periods
from programmes import actions
from programmes.models import Campaign, Period, Programme
from quotas.rules import QuotaError

pytestmark = pytest.mark.django_db
TITLE = "农村留守儿童关爱服务质量提升三年行动"


def join(of: Period, title: str = TITLE, co_organiser: str = "") -> None:
    actions.set_sponsors(
        programme=of.programme,
        campaign=title,
        co_organiser=region(co_organiser) if co_organiser else None,
        actor=None,
    )


def test_results_are_gathered_by_campaign() -> None:
    made = county()
    other = PeriodFactory(programme=ProgrammeFactory(organiser=region("9901")))
    granted(50, period=other, kind="target")
    for person in (made.certified.person, made.untouched.person):
        courses.enrol(period=other, person=person, actor=None, key=key())
    join(made.period)
    join(other)
    found = campaigns.groups(periods.periods(region("990101")), region("990101"))
    [group] = found
    assert str(group.campaign) == TITLE
    by_period = {one.pk: result for one, result in group.rows}
    first, second = by_period[made.period.pk], by_period[other.pk]
    assert (first.places, first.target, first.enrolled, first.certified) == (7, 0, 7, 1)
    assert (second.places, second.target, second.enrolled) == (0, 50, 2)
    # 安证 takes part in both and counts once.
    assert (group.total.places, group.total.target, group.total.enrolled) == (7, 50, 8)
    assert second.rate == 0


@pytest.mark.parametrize("programmes", [1, 3])
def test_the_report_costs_seven_queries(programmes: int, django_assert_num_queries) -> None:
    for _ in range(programmes):
        of = period()
        join(of, f"{TITLE}{of.pk}")
        asked(granted(3, period=of), posting("990101100001"))
    offered, here = periods.periods(region("990101")), region("990101")
    with django_assert_num_queries(7):
        found = campaigns.groups(offered, here)
    assert len(found) == programmes


def test_the_page_and_its_workbook_say_the_same() -> None:
    made = county()
    join(made.period, co_organiser="9901")
    client = client_of(officer())
    page = client.get("/office/campaigns/").content.decode()
    assert TITLE in page
    assert "清溪县、南屏市" in page
    rows = rows_of(client.post("/office/campaigns/export/"))
    assert rows[0] == [TITLE, "儿童主任岗前培训", "2026", "清溪县、南屏市", 7, 0, 7, 1]
    assert AuditEntry.objects.filter(action__endswith="export").exists()


def test_the_organiser_says_campaign_and_second_organiser() -> None:
    of = period()
    address = f"/office/programmes/{of.programme.slug}/sponsors/"
    client = client_of(officer())
    assert client.get(address).status_code == 200
    region("99")
    assert client.post(address, {"campaign": TITLE, "co_organiser": "99"}).status_code == 302
    programme = Programme.objects.get()
    assert (str(programme.campaign), programme.co_organiser_id) == (TITLE, "99")
    entry = AuditEntry.objects.get(action="programmes.set_sponsors")
    assert entry.detail["after"] == {"campaign": TITLE, "co_organiser": "99"}
    assert client.post(address, {"campaign": "", "co_organiser": ""}).status_code == 302
    assert Programme.objects.get().campaign is None
    assert client_of(officer("county", "990102")).get(address).status_code == 404


@pytest.mark.parametrize("code", ["770101", "abc", "990101", "9" * 13])
def test_a_second_organiser_that_cannot_be_is_explained(code: str) -> None:
    of = period()
    address = f"/office/programmes/{of.programme.slug}/sponsors/"
    answer = client_of(officer()).post(address, {"campaign": TITLE, "co_organiser": code})
    assert answer.status_code == 422
    assert not Campaign.objects.exists()


def test_two_organisers_are_two_offices() -> None:
    of = period()
    with pytest.raises(IntegrityError, match="two_organisers"), transaction.atomic():
        Programme.objects.update(co_organiser_id=of.programme.organiser_id)


def test_people_of_both_areas_take_part() -> None:
    of = period()
    outside = director("990102100001", name="刘敏")
    with pytest.raises(QuotaError):
        granted(3, code="990102", period=of)
    refused = courses.enrol(period=of, person=outside.person, actor=None, key=key())
    assert refused.reason == "outside_organiser"
    join(of, "", "990102")
    granted(3, code="990102", period=of)
    assert courses.enrol(period=of, person=outside.person, actor=None, key=key()).is_seated
    assert of in periods.periods(region("990102"))
