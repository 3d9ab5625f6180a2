"""Lists of people, single acts on a person, and what the database itself refuses."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories.accounts import OfficeRoleFactory, PostingFactory, StaffMemberFactory, UserFactory
from factories.regions import region

from accounts import actions, queries
from accounts.domain.roster.refusals import Reason
from accounts.models import OfficeRole, Posting, StaffMember, User
from accounts.queries import PeopleFilter
from accounts.roster_texts import TEXTS
from accounts.vault import vault
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


def names(**filters: Any) -> list[str]:
    found = queries.people(region=region("990101"), filters=PeopleFilter(**filters))
    return [posting.person.name for posting in found]


def person(name: str, sort: str, **fields: Any) -> StaffMember:
    made: StaffMember = StaffMemberFactory(name=name, name_sort=sort, **fields)
    return made


@pytest.fixture
def people() -> None:
    PostingFactory(person=person("王芳", "wang fang", phone="13700000001"))
    PostingFactory(
        person=person("李秀兰", "li xiu lan"), role="supervisor", region=region("990101100")
    )
    PostingFactory(person=person("陈静", "chen jing"), end_date=datetime.date(2026, 6, 1))
    PostingFactory(person=person("钱进", "qian jin"), region=region("990102100001"))
    User.objects.filter(name="王芳").update(confirmed_at="2026-03-02T00:00Z")


def test_people_in_post_by_pinyin_and_nobody_of_the_neighbour(people: None) -> None:
    assert names() == ["李秀兰", "王芳"]
    assert names(left=True) == ["陈静"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"role": "director"}, ["王芳"]),
        ({"claimed": True}, ["王芳"]),
        ({"claimed": False}, ["李秀兰"]),
        ({"text": "秀"}, ["李秀兰"]),
        ({"text": "wang"}, ["王芳"]),
        ({"text": "137 0000 0001"}, ["王芳"]),
        ({"text": "1370"}, ["王芳"]),
        ({"text": "%"}, []),
        ({"text": "长" * 5000}, []),
        ({"text": "\0"}, ["李秀兰", "王芳"]),
    ],
)
def test_filters(people: None, filters: dict[str, Any], found: list[str]) -> None:
    assert names(**filters) == found


@pytest.mark.parametrize("count", [1, 3])
def test_people_in_one_query(count: int, django_assert_num_queries: Any) -> None:
    for _number in range(count):
        PostingFactory()
    county = region("990101")
    with django_assert_num_queries(1):
        shown = [
            (post.person.name, post.region.path, post.claimed, post.person.user)
            for post in queries.people(region=county)
        ]
    assert len(shown) == count


# --- identity numbers --------------------------------------------------------------------------


@pytest.fixture
def holder() -> StaffMember:
    made = person(
        "李秀兰",
        "li xiu lan",
        identity_ciphertext=vault().encrypt(NUMBER),
        identity_index=vault().index(NUMBER),
    )
    PostingFactory(person=made)
    return made


def test_a_number_is_shown_with_a_reason_and_that_is_on_record(holder: StaffMember) -> None:
    officer = OfficeRoleFactory().user
    shown = actions.reveal_identity(person=holder, actor=officer, reason="核对证书姓名")
    assert shown == NUMBER
    entry = AuditEntry.objects.get(action="accounts.reveal_identity")
    assert (entry.actor_id, entry.object_id) == (officer.pk, str(holder.pk))
    assert entry.detail == {"reason": "核对证书姓名"}


@pytest.mark.parametrize("reason", ["", "   ", "a b"])
def test_without_a_reason_nothing_is_shown(holder: StaffMember, reason: str) -> None:
    with pytest.raises(actions.ReasonMissing):
        actions.reveal_identity(person=holder, actor=OfficeRoleFactory().user, reason=reason)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "code"), [("county", "990102"), ("township", "990101100"), ("trainer", "990101")]
)
def test_who_may_not_see_it(holder: StaffMember, role: str, code: str) -> None:
    stranger = OfficeRoleFactory(role=role, region=region(code)).user
    with pytest.raises(actions.IdentityOutOfScope):
        actions.reveal_identity(person=holder, actor=stranger, reason="核对证书姓名")


def test_a_county_that_somebody_left_no_longer_sees_it(holder: StaffMember) -> None:
    holder.postings.update(end_date=datetime.date(2026, 6, 1))
    PostingFactory(person=holder, region=region("990102100001"))
    with pytest.raises(actions.IdentityOutOfScope):
        actions.reveal_identity(
            person=holder, actor=OfficeRoleFactory().user, reason="核对证书姓名"
        )


@pytest.mark.parametrize("ciphertext", [None, "not a token"])
def test_a_number_nobody_can_read(holder: StaffMember, ciphertext: str | None) -> None:
    holder.identity_ciphertext = ciphertext
    with pytest.raises(actions.IdentityUnknown):
        actions.reveal_identity(
            person=holder, actor=OfficeRoleFactory().user, reason="核对证书姓名"
        )


# --- phones, posts, roles ----------------------------------------------------------------------


def test_person_and_user_change_phones_together() -> None:
    moved = person("李秀兰", "li xiu lan", phone="13800000001")
    User.objects.update(phone_verified=True)
    actions.change_phone(person=moved, phone="+86 139 0000 0009", actor=UserFactory())
    moved.refresh_from_db()
    assert moved.user is not None
    assert moved.phone == moved.user.phone == "13900000009"
    assert not moved.user.phone_verified
    assert AuditEntry.objects.get().detail == {"phone": ["138****0001", "139****0009"]}


def test_a_phone_that_somebody_else_uses() -> None:
    moved = person("李秀兰", "li xiu lan", phone="13800000001")
    person("王芳", "wang fang", phone="13800000002")
    UserFactory(phone="13800000003")
    for phone in ("13800000002", "13800000003"):
        with pytest.raises(actions.PhoneTaken):
            actions.change_phone(person=moved, phone=phone, actor=UserFactory())
    with pytest.raises(actions.PhoneInvalid):
        actions.change_phone(person=moved, phone="12345", actor=UserFactory())


def test_the_phone_of_someone_who_left_is_free() -> None:
    moved = person("李秀兰", "li xiu lan", phone="13800000001")
    gone = person("王芳", "wang fang", phone="13800000002", active=False)
    actions.change_phone(person=moved, phone="13800000002", actor=UserFactory())
    assert gone.user is not None
    gone.user.refresh_from_db()
    assert gone.user.phone is None


def test_ending_the_last_post_ends_the_activity() -> None:
    first = PostingFactory()
    second = PostingFactory(person=first.person, region=region("990101100002"))
    officer = OfficeRoleFactory().user
    actions.end_posting(posting=first, day=datetime.date(2026, 6, 1), actor=officer)
    assert StaffMember.objects.get().active
    actions.end_posting(posting=second, day=datetime.date(2020, 1, 1), actor=officer)
    second.refresh_from_db()
    assert second.end_date == second.start_date
    assert not StaffMember.objects.get().active
    actions.end_posting(posting=second, actor=officer)
    assert AuditEntry.objects.filter(action="accounts.end_posting").count() == 2


def test_roles_are_given_once_and_on_record() -> None:
    user, actor, county = UserFactory(), UserFactory(), region("990101")
    for _again in range(2):
        granted = actions.grant_office_role(user=user, role="county", region=county, actor=actor)
    assert OfficeRole.objects.count() == 1
    actions.revoke_office_role(office_role=granted, actor=actor)
    assert not OfficeRole.objects.exists()
    assert list(AuditEntry.objects.values_list("action", flat=True)) == [
        "accounts.grant_role",
        "accounts.revoke_role",
    ]


# --- what the database refuses -----------------------------------------------------------------


def refused(make: Any, constraint: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    assert constraint


def test_one_active_staff_member_per_phone() -> None:
    StaffMemberFactory(phone="13800000001", user=None)
    refused(lambda: StaffMemberFactory(phone="13800000001", user=None), "phone")
    StaffMemberFactory(phone="13800000001", user=None, active=False)


def test_one_user_per_phone() -> None:
    UserFactory(phone="13800000001")
    refused(lambda: UserFactory(phone="13800000001"), "phone")
    UserFactory(phone=None), UserFactory(phone=None)


def test_one_person_per_identity_number() -> None:
    StaffMemberFactory(identity_index="a" * 64)
    refused(lambda: StaffMemberFactory(identity_index="a" * 64), "identity_index")


def test_one_open_posting_per_person_role_region() -> None:
    posting = PostingFactory()
    refused(lambda: PostingFactory(person=posting.person), "one_open_posting")
    PostingFactory(person=posting.person, end_date=datetime.date(2026, 6, 1))


def test_posting_ends_after_it_starts() -> None:
    refused(lambda: PostingFactory(end_date=datetime.date(2020, 1, 1)), "posting_ends")
    assert not Posting.objects.exists()


def test_one_office_role_per_user_role_region() -> None:
    held = OfficeRoleFactory()
    refused(lambda: OfficeRoleFactory(user=held.user), "one_office_role")


def test_every_reason_has_its_sentences() -> None:
    assert set(TEXTS) == set(Reason)
