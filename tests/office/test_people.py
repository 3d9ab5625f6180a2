"""The roster: filters, search, gates; enrolling, crediting practice, identity numbers."""

import datetime
from decimal import Decimal

import pytest
from factories.certificates import certified, certified_quota, enrolled, ready, unfrozen
from factories.office import client_of, county, director, officer, rows_of
from factories.quotas import granted

from accounts.vault import vault
from certificates.models import Certificate
from common.models import AuditEntry
from courses.models import Enrolment, HoursEntry
from quotas.models import LedgerEntry, Seat, WaitingEntry

pytestmark = pytest.mark.django_db
NUMBER = "99010119800101002X"
KEY = "c" * 32


def names(client, query: str) -> list[str]:
    page = client.get(f"/office/people/?{query}")
    assert page.status_code == 200
    return [row.person.name for row in page.context["rows"]]


def test_the_roster_is_in_the_order_of_pinyin() -> None:
    for village, (name, sort) in enumerate(
        [("张三", "zhang san"), ("阿依", "a yi"), ("李四", "li si")], start=1
    ):
        director(f"99010110000{village}", name=name, name_sort=sort)
    assert names(client_of(officer()), "") == ["阿依", "李四", "张三"]


@pytest.mark.parametrize("search", ["李四", "li si", "四", "LI"])
def test_search_by_name_and_pinyin(search: str) -> None:
    director("990101100001", name="张三", name_sort="zhang san")
    director("990101100002", name="李四", name_sort="li si")
    assert names(client_of(officer()), f"q={search}") == ["李四"]


def test_search_by_part_of_the_phone() -> None:
    person = director("990101100001", name="张三").person
    person.phone = "13912345678"
    person.save()
    director("990101100002", name="李四")
    assert names(client_of(officer()), "q=345678") == ["张三"]


def test_nonsense_in_the_address_is_no_filter_and_no_error() -> None:
    director(name="张三")
    client = client_of(officer())
    assert names(client, "gate=x&role=y&status=z&page=abc") == ["张三"]
    assert names(client, f"q={'很' * 5000}") == ["张三"]
    assert client.get("/office/people/?q=%00").status_code == 200


def test_gate_to_work_of_each_posting() -> None:
    quota = certified_quota()
    certified(quota, director("990101100001", name="安合"))
    enrolled(quota, director("990101100002", name="白训"))
    director("990101100003", name="陈未")
    old = certified(quota, director("990101100004", name="丁过"))
    unfrozen()
    Certificate.objects.filter(pk=old.pk).update(
        issued_on=datetime.date(2025, 1, 1), valid_until=datetime.date(2025, 12, 31)
    )
    client = client_of(officer())
    for gate, name in {
        "qualified": "安合",
        "training": "白训",
        "untrained": "陈未",
        "lapsed": "丁过",
    }.items():
        page = client.get(f"/office/people/?gate={gate}")
        [row] = page.context["rows"]
        assert (row.person.name, row.gate) == (name, gate)


def test_who_left_is_listed_apart_and_without_a_phone() -> None:
    gone = director(name="马离", end_date=datetime.date(2026, 6, 30))
    client = client_of(officer())
    assert names(client, "") == []
    page = client.get("/office/people/?status=left")
    assert [row.person.name for row in page.context["rows"]] == ["马离"]
    assert gone.person.phone not in page.content.decode()


def test_new_staff_come_with_their_due_day() -> None:
    county()
    [row] = client_of(officer()).get("/office/people/?show=newcomers").context["rows"]
    assert (row.person.name, row.due) == ("林初", datetime.date(2026, 12, 31))


def test_enrolling_shows_first_and_then_does_it_once() -> None:
    """C2: 3 people, 2 places: two in, one waiting with the reason. A double click is once."""
    quota = granted(2)
    people = [director(f"99010110000{n}").person for n in range(1, 4)]
    client = client_of(officer())
    ids = {"id": [one.pk for one in people]}
    shown = client.post("/office/people/enrol/", ids)
    assert shown.status_code == 200
    assert not Seat.objects.exists()
    answers = [
        client.post("/office/people/enrol/", {**ids, "confirm": "1", "key": KEY}) for _ in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Enrolment.objects.count() == 2
    assert WaitingEntry.objects.count() == 1
    result = client.get(answers[0]["Location"])
    groups = result.context["groups"]
    assert [len(groups[name]) for name in ("seated", "waiting", "denied")] == [2, 1, 0]
    assert groups["waiting"][0][1] in result.content.decode()
    quota.refresh_from_db()
    assert quota.reserved == 2


def test_a_refusal_is_shown_with_its_reason_and_recorded() -> None:
    granted(5)
    person = director("990101100", role="supervisor").person
    client = client_of(officer())
    data = {"id": person.pk, "confirm": "1", "key": KEY}
    result = client.get(client.post("/office/people/enrol/", data)["Location"])
    [(refused, reason)] = result.context["groups"]["denied"]
    assert (refused, bool(reason)) == (person, True)
    assert LedgerEntry.objects.filter(move="denied", person_id=person.pk).count() == 1


def test_all_of_a_list_can_be_chosen() -> None:
    granted(5)
    for n in range(1, 4):
        director(f"99010110000{n}")
    client = client_of(officer())
    shown = client.post("/office/people/enrol/?show=unenrolled", {"all": "1"})
    assert len(shown.context["people"]) == 3


def test_nobody_ticked_is_said_kindly() -> None:
    granted(5)
    answer = client_of(officer()).post("/office/people/enrol/", {}, follow=True)
    assert answer.status_code == 200
    assert len(list(answer.context["messages"])) == 1


def test_practice_is_credited_once_and_never_beyond_the_programme() -> None:
    quota = certified_quota()
    enrolment = enrolled(quota, director())
    client = client_of(officer("township", "990101100", name="马站长"))
    data = {"id": enrolment.person_id, "confirm": "1", "hours": "3", "reason": "11 月 12 日陪访"}
    for key in ("d" * 32, "d" * 32, "e" * 32, "f" * 32):
        answer = client.post("/office/people/practice/", {**data, "key": key})
        assert answer.status_code == 302
    entries = HoursEntry.objects.filter(enrolment=enrolment, kind="practice").order_by("pk")
    assert [entry.hours for entry in entries] == [Decimal(3), Decimal(1)]
    confirmed = AuditEntry.objects.filter(action="office.confirm_practice")
    assert {entry.detail["reason"] for entry in confirmed} == {"11 月 12 日陪访"}


@pytest.mark.parametrize(
    "sent", [{"hours": "0"}, {"hours": "1.3"}, {"hours": "NaN"}, {"hours": "x"}, {"reason": ""}]
)
def test_wrong_practice_hours_are_explained_and_credit_nothing(sent: dict[str, str]) -> None:
    quota = certified_quota()
    enrolment = enrolled(quota, director())
    data = {
        "id": enrolment.person_id,
        "confirm": "1",
        "hours": "3",
        "reason": "陪访记录",
        "key": KEY,
    }
    answer = client_of(officer()).post("/office/people/practice/", data | sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not HoursEntry.objects.filter(kind="practice").exists()


def with_identity() -> str:
    person = director().person
    person.identity_ciphertext = vault().encrypt(NUMBER)
    person.save()
    return f"/office/people/{person.public_id}/"


def test_an_identity_number_is_masked_until_a_reason_is_given_and_then_logged() -> None:
    address = with_identity()
    client = client_of(officer())
    page = client.get(address).content.decode()
    assert NUMBER not in page
    assert "990101********002X" in page
    refused = client.post(f"{address}identity/", {"reason": " "})
    assert refused.status_code == 422
    assert NUMBER not in refused.content.decode()
    shown = client.post(f"{address}identity/", {"reason": "核对补贴发放"})
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action="accounts.reveal_identity")
    assert entry.detail["reason"] == "核对补贴发放"
    assert NUMBER not in str(entry.detail)


def test_identity_numbers_are_exported_only_for_a_reason_which_is_logged() -> None:
    with_identity()
    client = client_of(officer())
    plain = rows_of(client.post("/office/people/export/"))
    assert NUMBER not in str(plain)
    assert client.post("/office/people/export/", {"identity": "1"}).status_code == 422
    full = rows_of(
        client.post("/office/people/export/", {"identity": "1", "reason": "核对补贴发放"})
    )
    assert full[0][1] == NUMBER
    logged = AuditEntry.objects.filter(action="office.export").order_by("pk")
    assert [entry.detail["reason"] for entry in logged] == ["", "核对补贴发放"]


def test_the_page_of_a_person_tells_the_story_in_order() -> None:
    quota = certified_quota()
    enrolment = ready(quota, director())
    client = client_of(officer())
    page = client.get(f"/office/people/{enrolment.person.public_id}/")
    moments = [event.at for event in page.context["events"]]
    assert len(moments) >= 5
    assert [event.kind for event in page.context["events"]][-1] == "door"


def test_a_name_cannot_smuggle_markup_or_a_formula() -> None:
    director(name="<script>alert(1)</script>", name_sort="=1+1")
    client = client_of(officer())
    assert "<script>alert" not in client.get("/office/people/").content.decode()
    assert rows_of(client.post("/office/people/export/"))[0][0] == "<script>alert(1)</script>"
