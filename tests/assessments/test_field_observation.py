"""陪访: recorded on the phone, signed by another officer, counted once, nothing about a child."""

import re
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import OfficeRoleFactory, PostingFactory
from factories.courses import enrolled
from factories.regions import RegionFactory

from accounts.models import Posting, User
from assessments import actions
from assessments.actions import ObservationRefused
from assessments.domain.deidentified import personal_numbers
from assessments.domain.observing import HOME_VISIT, hours, is_complete, verdict
from assessments.models import Observation
from common.models import AuditEntry
from courses.models import HoursEntry

pytestmark = pytest.mark.django_db
TOWNSHIP, VILLAGE = "990101100", "990101100001"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-28T02:00:00Z", tick=True)


def officer(code: str = TOWNSHIP, role: str = "township") -> User:
    user: User = OfficeRoleFactory(role=role, region=RegionFactory(code=code)).user
    return user


def director(code: str = VILLAGE, **fields: Any) -> Posting:
    post: Posting = PostingFactory(region=RegionFactory(code=code), **fields)
    return post


def ratings(level: int = 2, **changed: int) -> dict[str, int]:
    return {point.key: 1 if point.red_line else level for point in HOME_VISIT} | changed


def visit(post: Posting, observer: User, **changed: Any) -> Observation:
    facts: dict[str, Any] = {
        "visited_on": date(2026, 11, 20),
        "household": "H07",
        "minutes": 60,
        "witness": "赵敏 社工",
        "ratings": ratings(),
        "comment": "提问开放，记录还要练。",
    }
    return actions.record_observation(posting=post, observer=observer, **(facts | changed))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sheet(**changed: Any) -> dict[str, str]:
    """The form as a supervisor sends it."""
    fields = {
        "public_id": str(uuid.uuid4()),
        "visited_on": "2026-11-20",
        "household": "h07",
        "minutes": "60",
        "witness": "赵敏 社工",
        "comment": "提问开放。",
    }
    answers = {f"point_{key}": str(level) for key, level in ratings().items()}
    return fields | answers | changed


def test_recorded_signed_and_counted() -> None:
    post, observer = director(), officer()
    made = visit(post, observer)
    assert (made.state, made.hours, made.met) == ("recorded", Decimal("1.0"), True)
    done = actions.sign_observation(observation=made, signer=officer("990101", "county"))
    assert (done.state, done.signed_at is not None) == ("signed", True)
    assert list(
        AuditEntry.objects.filter(object_type="assessments.observation")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["assessments.record_observation", "assessments.sign_observation"]


def signed_visit(enrolment: Any, **changed: Any) -> Observation:
    post = Posting.objects.get(person=enrolment.person, end_date=None)
    code = post.region_id[:9]
    made = visit(post, officer(code), **changed)
    return actions.sign_observation(observation=made, signer=officer(code[:6], "county"))


def test_its_hours_count_as_practice_of_the_training_it_falls_into() -> None:
    enrolment = enrolled()
    made = signed_visit(enrolment)
    entry = HoursEntry.objects.get(enrolment=enrolment)
    assert (entry.kind, entry.hours, entry.source) == (
        "practice",
        Decimal("1.0"),
        f"field:{made.public_id}",
    )


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"ratings": ratings(1)}, id="half of the best is not enough"),
        pytest.param({"ratings": ratings(no_pictures=0)}, id="a red line was crossed"),
    ],
)
def test_a_visit_to_be_practised_again_gives_no_hours(changed: dict[str, Any]) -> None:
    enrolment = enrolled()
    assert signed_visit(enrolment, **changed).state == "signed"
    assert not HoursEntry.objects.exists()


def test_a_visit_outside_every_training_gives_no_hours() -> None:
    signed_visit(enrolled(), visited_on=date(2020, 1, 1))
    assert not HoursEntry.objects.exists()


def test_the_same_visit_is_not_counted_twice() -> None:
    post, observer = director(), officer()
    made = visit(post, observer)
    with pytest.raises(ObservationRefused, match="已有记录"):
        visit(post, officer("990101", "county"))
    assert visit(post, observer, household="H08").pk != made.pk
    again = visit(post, observer, public_id=made.public_id, household="H09")
    assert again == made  # the same form sent twice
    actions.return_observation(
        observation=made, reason="时长不对", signer=officer("990101", "county")
    )
    assert visit(post, observer).state == "recorded"


REFUSED = [
    ({"household": "110101199003070011"}, "identity number"),
    ({"comment": "孩子电话 138 0000 1234"}, "telephone number"),
    ({"comment": "１３８００００１２３４"}, "telephone number"),
    ({"witness": "赵敏13800001234"}, "telephone number"),
    ({"ratings": {"prepare": 2}}, "Every line"),
    ({"ratings": ratings(prepare=3)}, "Every line"),
    ({"ratings": ratings(report=2)}, "Every line"),
]


@pytest.mark.parametrize(("changed", "message"), REFUSED)
def test_what_is_refused(changed: dict[str, Any], message: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(ObservationRefused, match=message):
        visit(director(), officer(), **changed)
    assert not Observation.objects.exists()


def test_who_may_not_record_or_sign() -> None:
    post, observer = director(), officer()
    with pytest.raises(ObservationRefused):
        visit(post, officer("990102", "county"))
    own = director(person__user=observer)
    with pytest.raises(ObservationRefused):
        visit(own, observer)
    made = visit(post, observer)
    with pytest.raises(ObservationRefused):
        actions.sign_observation(observation=made, signer=observer)
    county = officer("990101", "county")
    actions.sign_observation(observation=made, signer=county)
    with pytest.raises(ObservationRefused):
        actions.return_observation(observation=made, reason="spät", signer=county)


CONSTRAINTS = [
    ({}, "a_visit_is_observed_once"),
    ({"household": "X1", "state": "signed"}, "a_signed_observation_has_a_signer"),
    ({"household": "X1", "minutes": 5}, "a_visit_takes_a_quarter_of_an_hour_to_a_day"),
    ({"household": "X1", "signed_by": "observer"}, "whoever_observed_does_not_sign"),
]


@pytest.mark.parametrize(("changed", "constraint"), CONSTRAINTS)
def test_the_database_keeps(changed: dict[str, Any], constraint: str) -> None:
    made = visit(director(), officer())
    facts = {
        field.name: getattr(made, field.name)
        for field in Observation._meta.fields
        if field.name not in {"id", "public_id"}
    } | changed
    if facts["signed_by"] == "observer":
        facts["signed_by"] = made.observer
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Observation.objects.create(**facts)
    assert constraint in str(refused.value) or "UNIQUE" in str(refused.value)


def test_on_the_phone_from_list_to_signature() -> None:
    post, observer = director(), officer()
    phone = signed_in(observer)
    assert phone.get("/field/").status_code == 200
    assert post.person.name in text(phone.get("/field/new/?q=" + post.person.name[:1]))
    page = phone.get(f"/field/new/{post.pk}/")
    assert 'type="file"' not in page.content.decode()
    sent = sheet()
    answer = phone.post(f"/field/new/{post.pk}/", sent, follow=True)
    made = Observation.objects.get()
    assert (made.household, answer.redirect_chain[-1][0]) == ("H07", f"/field/{made.public_id}/")
    assert "等待签字" in text(answer)
    phone.post(f"/field/new/{post.pk}/", sent)
    assert Observation.objects.count() == 1
    assert phone.post(f"/field/{made.public_id}/decide/").status_code == 404
    county = signed_in(officer("990101", "county"))
    assert "签字：我证明这次走访属实" in text(county.get(f"/field/{made.public_id}/"))
    county.post(f"/field/{made.public_id}/decide/", {"decision": "sign"})
    made.refresh_from_db()
    assert made.state == "signed"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"household": "王小明家"}, "只能用字母、数字和连字符"),
        ({"visited_on": "2026-11-29"}, "还没有发生"),
        ({"visited_on": "2026-01-01"}, "60 天内"),
        ({"minutes": "5"}, "15"),
        ({"comment": "电话13800001234"}, "像是电话号码"),
        ({"comment": "身份证 11010119900307001X"}, "像是身份证号"),
        ({"point_report": ""}, "请选择一项"),
    ],
)
def test_a_bad_form_says_what_to_do(changed: dict[str, str], message: str) -> None:
    post = director()
    page = signed_in(officer()).post(f"/field/new/{post.pk}/", sheet(**changed))
    assert message in text(page)
    assert not Observation.objects.exists()


def test_a_returned_visit_says_why() -> None:
    made = visit(director(), officer())
    county = signed_in(officer("990101", "county"))
    address = f"/field/{made.public_id}/"
    refused = county.post(f"{address}decide/", {"decision": "return"}, follow=True)
    assert "请写明需要更正的内容" in text(refused)
    told = county.post(f"{address}decide/", {"decision": "return", "reason": "时长"}, follow=True)
    assert "时长" in text(told)


def test_who_sees_what() -> None:
    post = director(person__user=OfficeRoleFactory(region=RegionFactory(code="990103")).user)
    made = visit(post, officer())
    address = f"/field/{made.public_id}/"
    for reader, status in [
        (officer(), 200),
        (officer("990101", "county"), 200),
        (post.person.user, 200),
        (officer("990102", "county"), 404),
        (officer("990101101", "township"), 404),
    ]:
        assert signed_in(reader).get(address).status_code == status
    assert Client().get(address).status_code == 302
    assert signed_in(officer("990102", "county")).get(f"/field/new/{post.pk}/").status_code == 404
    learner = PostingFactory(person__user=OfficeRoleFactory(role="trainer").user).person.user
    assert signed_in(learner).get("/field/new/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries(rows: int, django_assert_num_queries: Any) -> None:
    observer, county = officer(), officer("990101", "county")
    for _ in range(rows):
        visit(director(), observer)
    client = signed_in(county)
    client.get("/field/")
    with django_assert_num_queries(5):
        client.get("/field/")
    with django_assert_num_queries(4):
        client.get("/field/new/")


@pytest.mark.parametrize(
    ("minutes", "expected"), [(15, "0"), (45, "1.0"), (60, "1.0"), (68, "1.5"), (90, "2.0")]
)
def test_hours_of_45_minutes_in_halves(minutes: int, expected: str) -> None:
    assert hours(minutes) == Decimal(expected)


def test_the_verdict_of_a_sheet() -> None:
    assert verdict(ratings(2)).share == 1
    assert verdict(ratings(1)).met is False
    broken = verdict(ratings(2, report=0))
    assert (broken.broken, broken.met) == (("report",), False)
    assert is_complete(ratings()) is True
    assert is_complete(ratings(prepare=True)) is False


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("一个上小学的孩子，2026年11月20日，60分钟", 0),
        ("档案 H07，第 12 户，3 口人", 0),
        ("13800001234", 1),
        ("+86 138-0000-1234", 1),
        ("１３８ ００００ １２３４", 1),
        ("11010519491231002X", 1),
        ("110105 19491231 002x", 1),
        ("110105491231002", 1),
        ("两个：13800001234，110105491231002", 2),
        ("订单 20261120123456", 0),
    ],
)
def test_numbers_that_tell_who_it_is(written: str, found: int) -> None:
    assert len(personal_numbers(written)) == found
