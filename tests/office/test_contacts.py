"""Telephone numbers: kept once by the office, shown to its people in lessons and at sign-in."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import PostingFactory
from factories.courses import course_page, enrolled
from factories.office import officer
from factories.regions import region

from common.models import AuditEntry
from courses import rendering
from courses.models import LessonPage
from regions import contacts
from regions.domain import telephones
from regions.models import Contact, Region

URL = "/office/contacts/"
BOX = {
    "signs": "有伤",
    "action": "报警",
    "call": ["110"],
    "source": {"law": "未成年人保护法", "article": "第十一条"},
}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0999-8123456", "0999-8123456"),
        ("（0999）8123456", "0999-8123456"),
        ("０９９９－８１２３４５６", "0999-8123456"),
        ("0999—812 3456", "0999-8123456"),
        ("13800000001", "13800000001"),
        ("12345", "12345"),
        ("400-123-4567", "400-123-4567"),
        ("0999-8123456转8012", None),
        ("找王主任", None),
        ("12", None),
        ("<b>", None),
    ],
)
def test_numbers_that_can_be_dialled(typed, number):
    assert telephones.normalise(typed) == number


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_a_county_keeps_its_numbers_once():
    region("990101001")
    client = signed_in(officer())
    given = {"office": "（0999）8123456", "centre": "0999-8000001", "hotline": "12345",
             "station-990101001": "0999-8000002"}  # fmt: skip
    assert client.post(URL, given).status_code == 302
    assert [one.phone for one in contacts.near("990101001")] == [
        "0999-8000002", "0999-8123456", "0999-8000001", "12345",
    ]  # fmt: skip
    assert Region.objects.get(pk="990101").office_phone == "0999-8123456"
    assert "0999-8000002" in client.get(URL).content.decode()
    assert client.post(URL, {**given, "centre": ""}).status_code == 302
    assert not Contact.objects.filter(kind="centre").exists()
    assert client.post(URL, {**given, "centre": ""}).status_code == 302
    entries = AuditEntry.objects.filter(action="regions.contacts").order_by("pk")
    assert [one.detail["changed"] for one in entries][1:] == [["990101 centre"]]


@pytest.mark.django_db
def test_a_number_that_cannot_be_dialled_stores_nothing():
    client = signed_in(officer())
    answer = client.post(URL, {"office": "0999-8123456", "centre": "问门卫"})
    assert answer.status_code == 422
    assert "问门卫”打不通" in answer.content.decode()
    assert Region.objects.get(pk="990101").office_phone == ""


@pytest.mark.django_db
def test_other_counties_numbers_are_not_there():
    region("990102001")
    client = signed_in(officer())
    assert client.get(f"{URL}?region=990102").status_code == 404
    client.post(URL, {"station-990102001": "0999-8000002"})
    assert not Contact.objects.exists()
    assert signed_in(officer("township", "990101001")).get(URL).status_code == 404


@pytest.mark.django_db
def test_the_office_above_sees_its_counties_and_may_help():
    region("990101")
    client = signed_in(officer("prefecture", "9901"))
    assert f"{URL}?region=990101" in client.get(URL).content.decode()
    assert client.post(f"{URL}?region=990101", {"office": "0999-1"}).status_code == 422
    assert client.post(URL, {"hotline": "12355"}).status_code == 302
    assert [one.phone for one in contacts.near("990101001")] == ["12355"]


@pytest.mark.django_db
def test_the_database_keeps_one_number_of_a_kind():
    place = region("990101")
    Contact.objects.create(region=place, kind="centre", phone="12345")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(region=place, kind="centre", phone="12355")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(region=place, kind="hotline", phone="")


@pytest.mark.django_db
def test_a_lesson_shows_the_readers_own_county():
    course_page("c1")
    page = LessonPage.objects.get(key="c1-l1", locale__language_code="zh-hans")
    raw = page.body.get_prep_value()
    raw[0]["value"]["parts"].insert(0, {"type": "report_now", "value": BOX})
    page.body = raw
    page.save()
    rendering.forget()
    own, other = (PostingFactory(region=region(f"99010{n}001001")) for n in (1, 2))
    Region.objects.filter(pk="990101").update(office_phone="0999-8123456")
    Region.objects.filter(pk="990102").update(office_phone="0999-8999999")
    shown = signed_in(own.person.user).get("/courses/c1/m1/c1-l1/").content.decode()
    assert 'href="tel:110"' in shown
    assert 'href="tel:09998123456"' in shown
    assert "8999999" not in shown
    shown = signed_in(other.person.user).get("/courses/c1/m1/c1-l1/").content.decode()
    assert "0999-8999999" in shown
    assert "8123456" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("boxes", [1, 3])
def test_many_boxes_cost_a_lesson_no_more_than_one(
    boxes: int, django_assert_num_queries: Any
) -> None:
    """User, outline, enrolment, progress; the numbers are kept for a minute."""
    enrolment = enrolled(course_page("c1"))
    page = LessonPage.objects.get(key="c1-l1", locale__language_code="zh-hans")
    raw = page.body.get_prep_value()
    raw[0]["value"]["parts"][:0] = [{"type": "report_now", "value": BOX}] * boxes
    page.body = raw
    page.save()
    rendering.forget()
    PostingFactory(person=enrolment.person, region=region("990101001001"))
    client = signed_in(enrolment.person.user)
    client.get("/courses/c1/m1/c1-l1/")
    with django_assert_num_queries(4):
        shown = client.get("/courses/c1/m1/c1-l1/").content.decode()
    assert shown.count('href="tel:110"') == boxes
