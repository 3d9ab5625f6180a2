"""What programmes ask for and how long their certificates hold, as the organiser sets it."""

from decimal import Decimal
from typing import Any

import pytest
from factories.certificates import certified_quota, enrolled
from factories.courses import course_page
from factories.office import client_of, county, officer
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.regions import region

from certificates.queries import missing_for
from courses.models import CoursePage, Enrolment, ProgrammeCourse
from programmes.models import Programme

pytestmark = pytest.mark.django_db
ASKED = {
    "online": "2",
    "practice": "4",
    "observed_visits": "2",
    "declaration": "我承诺保守秘密。",
    "declaration_en": "",
}
TERMS = {
    "active_months": "12",
    "renewal_rule": "expiry",
    "due_month": "12",
    "due_day": "31",
    "window_months": "3",
    "minimum_months": "3",
    "provisional_months": "6",
}


@pytest.fixture(scope="module")
def made(built_once) -> int:
    page = course_page("c2")
    CoursePage.objects.filter(pk=page.pk).update(online_hours=Decimal(2))
    programme = ProgrammeFactory(hours={"online": 2, "practice": 4})
    ProgrammeCourse.objects.create(programme=programme, course_key=page.translation_key)
    PeriodFactory(programme=programme)
    return programme.pk


@pytest.fixture
def programme(made: int) -> Programme:
    return Programme.objects.get(pk=made)


def test_the_organiser_says_what_leads_to_the_certificate(programme: Programme) -> None:
    client = client_of(officer())
    there = f"/office/programmes/{programme.slug}/"
    assert "已报名但尚未发证的 0 人" in client.get(there).content.decode()
    answer = client.post(there, ASKED, follow=True)
    assert "已保存，立即生效" in answer.content.decode()
    assert "陪访 2 次" in answer.content.decode()
    held = Programme.objects.get()
    assert (held.observed_visits, held.declaration_from) == (2, 1)
    assert "没有变动" in client.post(there, ASKED, follow=True).content.decode()


def test_people_who_are_enrolled_hear_of_it() -> None:
    enrolment = enrolled(certified_quota(with_course=False, hours={}))
    client = client_of(officer())
    there = f"/office/programmes/{enrolment.period.programme.slug}/"
    assert "已报名但尚未发证的 1 人" in client.get(there).content.decode()
    client.post(there, ASKED | {"online": "0", "practice": "0"})
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    assert [one.kind for one in missing_for(enrolment)] == ["paper", "visits", "declaration"]
    page = client.get(f"/office/people/{enrolment.person.public_id}/").content.decode()
    assert "陪访：已签认 0 次，需 2 次" in page
    assert "尚未签署承诺书" in page
    assert "调整了结业要求" in page
    desk = client.get(f"/office/certificates/?period={enrolment.period.pk}").content.decode()
    assert "尚未签署承诺书" in desk


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("online", "3", "课程共 2 学时"),
        ("online", "-1", "0"),
        ("practice", "x", "数"),
        ("observed_visits", "51", "50"),
        ("observed_visits", "9" * 30, "50"),
        ("declaration", "", "中文"),
        ("declaration", "字" * 2001, "2000"),
    ],
)
def test_what_cannot_be_asked_for_is_explained(
    field: str, value: str, told: str, programme: Programme
) -> None:
    sent = ASKED | {"declaration_en": "I promise."} | {field: value}
    answer = client_of(officer()).post(f"/office/programmes/{programme.slug}/", sent)
    assert answer.status_code == 422
    assert told in " ".join(answer.context["form"].errors[field])
    assert Programme.objects.get().observed_visits == 0


def test_the_organiser_says_how_long_certificates_hold(programme: Programme) -> None:
    client = client_of(officer())
    there = f"/office/programmes/{programme.slug}/terms/"
    assert client.get(there).status_code == 200
    answer = client.post(there, TERMS, follow=True).content.decode()
    assert "先发临时证书 6 个月" in answer
    held = Programme.objects.get()
    assert (held.renewal_rule, held.provisional_months) == ("expiry", 6)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"window_months": "6"}, "window_months"),
        ({"minimum_months": "13"}, "minimum_months"),
        ({"provisional_months": "12"}, "provisional_months"),
        ({"due_month": "2", "due_day": "30"}, "due_day"),
        ({"active_months": "0"}, "active_months"),
        ({"renewal_rule": "never"}, "renewal_rule"),
    ],
)
def test_terms_that_cannot_be_are_explained(
    changed: dict[str, str], field: str, programme: Programme
) -> None:
    answer = client_of(officer()).post(
        f"/office/programmes/{programme.slug}/terms/", TERMS | changed
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Programme.objects.get().provisional_months == 0


@pytest.mark.parametrize("path", ["", "terms/", "periods/"])
def test_only_the_organiser_changes_a_programme(path: str, programme: Programme) -> None:
    there = f"/office/programmes/{programme.slug}/{path}"
    assert client_of(officer("county", "990102")).get(there).status_code == 404
    assert client_of(officer("prefecture", "9901")).get(there).status_code == 200


@pytest.mark.parametrize("programmes", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    programmes: int, programme: Programme, django_assert_num_queries: Any
) -> None:
    Programme.objects.filter(pk=programme.pk).update(organiser=region("990102"))
    made = county()
    for _ in range(programmes - 1):
        PeriodFactory(programme=ProgrammeFactory(organiser=made.period.programme.organiser))
    client = client_of(officer())
    there = f"/office/programmes/?period={made.period.pk}"
    client.get(there)
    with django_assert_num_queries(16):
        page = client.get(there)
    assert len(page.context["programmes"]) == programmes


def test_the_organiser_opens_the_next_period(programme: Programme) -> None:
    client = client_of(officer())
    there = f"/office/programmes/{programme.slug}/periods/"
    form = client.get(there).context["form"]
    told = {name: f"{value}" for name, value in form.initial.items()}
    assert told == {
        "name": "2027", "starts": "2027-01-01", "ends": "2027-12-31", "roster_day": "2027-01-01",
    }  # fmt: skip
    page = client.post(there, told, follow=True).content.decode()
    assert "已开设 2027。下一步：下达名额。" in page
    assert client.post(there, told, follow=True).status_code == 200
    assert [period.name for period in programme.periods.all()] == ["2027", "2026"]
    refused = client.post(there, told | {"ends": "2026-12-31"})
    assert (refused.status_code, programme.periods.count()) == (422, 2)


def test_a_programme_without_a_period_is_listed_for_its_organiser() -> None:
    made = county()
    ProgrammeFactory(organiser=made.period.programme.organiser, title="系统培训")
    shown = client_of(officer()).get("/office/programmes/").content.decode()
    assert "系统培训" in shown
    assert "还没有" in shown
    above = client_of(officer("prefecture", "9901")).get("/office/programmes/").content.decode()
    assert "系统培训" in above
    beside = client_of(officer("county", "990102")).get("/office/programmes/").content.decode()
    assert "系统培训" not in beside
