"""The import against the database: whom a row means, what it changes, what it leaves alone."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from factories.accounts import OfficeRoleFactory, PostingFactory, StaffMemberFactory, UserFactory
from factories.regions import demo_county, region
from factories.rosters import SUPERVISOR, number, row, write_csv

from accounts import roster_texts
from accounts.actions import Counts, import_roster
from accounts.domain.roster.refusals import Reason, Refusal
from accounts.models import Posting, StaffMember, User
from accounts.vault import vault
from common.models import AuditEntry
from regions.models import Region

pytestmark = pytest.mark.django_db
MARCH_1 = datetime.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def county() -> Region:
    return demo_county()


@pytest.fixture
def bring(tmp_path: Path, county: Region) -> Any:
    """Import rows and return counts and the reasons of refusal by row."""

    def run(
        *rows: Any, at: Region = county, dry_run: bool = False
    ) -> tuple[Counts, dict[int, Any]]:
        refused: dict[int, Any] = {}

        def note(refusal: Refusal, cells: Any) -> None:
            assert roster_texts.as_facts(refusal)["reason"]
            refused[refusal.row] = refusal.problems[0].reason

        counts = import_roster(
            path=write_csv(tmp_path / "roster.csv", *rows),
            county=at,
            actor=None,
            dry_run=dry_run,
            on_refused=note,
        )
        return counts, refused

    return run


def state() -> list[Any]:
    """Return everything an import could change."""
    people = StaffMember.objects.order_by("pk").values_list(
        *("name", "phone", "identity_index", "gender", "education", "active", "user_id")
    )
    users = User.objects.order_by("pk").values_list("name", "phone", "phone_verified")
    posts = Posting.objects.order_by("pk").values_list(
        *("person_id", "role", "region_id", "start_date", "end_date")
    )
    return [*people, *users, *posts]


def test_a_new_person_gets_a_post_and_a_user(bring: Any) -> None:
    counts, refused = bring(row(identity="11010519491231002x"))
    assert (counts, refused) == (Counts(added=1), {})
    person = StaffMember.objects.get()
    assert (person.name, person.name_sort, person.phone) == ("李秀兰", "li xiu lan", "13800000001")
    assert (person.gender, person.education, person.active) == ("female", "大专", True)
    assert vault().decrypt(person.identity_ciphertext) == "11010519491231002X"
    assert person.identity_index == vault().index("11010519491231002X")
    post = person.postings.get()
    assert (post.role, post.region_id) == ("director", "990101100001")
    assert (post.start_date, post.end_date) == (MARCH_1, None)
    user = person.user
    assert user is not None
    assert (user.name, user.phone, user.phone_verified) == ("李秀兰", "13800000001", False)
    assert not user.has_usable_password()
    assert user.confirmed_at is None


def test_a_supervisor_belongs_to_a_township(bring: Any) -> None:
    bring(row(**SUPERVISOR))
    assert Posting.objects.get().region_id == "990101100"


def test_the_same_file_again_changes_nothing(bring: Any) -> None:
    rows = [row(), row(name="王芳", phone="13800000002", identity=number(1)), row(
        name="买买提．艾力", phone="+86 138-0000-0003", **SUPERVISOR
    )]  # fmt: skip
    assert bring(*rows)[0] == Counts(added=3)
    before = state()
    assert bring(*rows)[0] == Counts(unchanged=3)
    assert state() == before


def test_120_rows_three_of_them_bad(bring: Any) -> None:
    rows = [
        row(name=f"张{'一二三四五六七八九十'[serial % 10]}", phone=f"1390000{serial:04}")
        for serial in range(120)
    ]
    good = [list(cells) for cells in rows]
    rows[10][1] = rows[9][1]
    rows[20][4:7] = ["", "城关镇", "第OO1村"]
    rows[30][2] = "110105194912310021"
    counts, refused = bring(*rows)
    assert counts == Counts(added=117, refused=3)
    assert refused == {
        12: Reason.PHONE_IN_FILE,
        22: Reason.VILLAGE_UNKNOWN,
        32: Reason.IDENTITY_CHECK_DIGIT,
    }
    assert bring(*good)[0] == Counts(added=3, unchanged=117)
    assert bring(*good)[0] == Counts(unchanged=120)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, Reason.MISSING),
        ({"phone": " "}, Reason.MISSING),
        ({"role": ""}, Reason.MISSING),
        ({"start": ""}, Reason.MISSING),
        ({"name": "=CMD()"}, Reason.FORMULA),
        ({"education": "=1+1"}, Reason.FORMULA),
        ({"name": "长" * 81}, Reason.NAME_LONG),
        ({"name": "长" * 5000}, Reason.NAME_LONG),
        ({"name": "李3"}, Reason.NAME_CHARACTERS),
        ({"name": "·"}, Reason.NAME_CHARACTERS),
        ({"name": "王\ue170"}, Reason.NAME_PRIVATE_CODE),
        ({"phone": "1380000000"}, Reason.PHONE),
        ({"phone": "12800000001"}, Reason.PHONE),
        ({"phone": "0871-5555555"}, Reason.PHONE),
        ({"phone": "1.39E+10"}, Reason.DIGITS_LOST),
        ({"identity": "1.10105E+17"}, Reason.DIGITS_LOST),
        ({"code": "9.90101E+11"}, Reason.DIGITS_LOST),
        ({"identity": "1101051949"}, Reason.IDENTITY_LENGTH),
        ({"identity": "1101051949123100AB"}, Reason.IDENTITY_CHARACTERS),
        ({"identity": "110105194913310021"}, Reason.IDENTITY_BIRTH_DATE),
        ({"identity": "110105194912310021"}, Reason.IDENTITY_CHECK_DIGIT),
        ({"role": "村长"}, Reason.ROLE),
        ({"start": "昨天"}, Reason.DATE),
        ({"start": "1800-01-01"}, Reason.DATE_RANGE),
        ({"gender": "保密"}, Reason.GENDER),
        ({"education": "大" * 41}, Reason.EDUCATION_LONG),
        ({"status": "退休"}, Reason.STATUS),
        ({"code": ""}, Reason.PLACE_MISSING),
        ({"code": "990102100001"}, Reason.CODE_OUTSIDE),
        ({"code": "990101100"}, Reason.CODE_NOT_VILLAGE),
        ({"code": "", "township": "青岩镇"}, Reason.TOWNSHIP_UNKNOWN),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else None,
)
def test_a_refused_row_stores_nothing(bring: Any, changes: dict[str, str], reason: Reason) -> None:
    counts, refused = bring(row(**changes))
    assert (counts, refused) == (Counts(refused=1), {2: reason})
    assert state() == []


def test_every_problem_of_a_row_is_named(bring: Any, tmp_path: Path, county: Region) -> None:
    told: list[Refusal] = []
    import_roster(
        path=write_csv(tmp_path / "r.csv", row(phone="1", start="?", gender="x")),
        county=county,
        actor=None,
        on_refused=lambda refusal, _cells: told.append(refusal),
    )
    (refusal,) = told
    assert set(refusal.columns) == {"手机号", "任职日期", "性别"}
    facts = roster_texts.as_facts(refusal)
    assert facts["row"] == 2
    assert all(column in f"{facts['column']}{facts['reason']}" for column in refusal.columns)


# --- matching ----------------------------------------------------------------------------------


def test_matched_by_identity_number_name_and_phone_change(bring: Any) -> None:
    bring(row(identity=number(1)))
    user = User.objects.get()
    User.objects.update(phone_verified=True)
    counts, _ = bring(row(name="李秀蓝", phone="13800000009", identity=number(1)))
    assert counts == Counts(changed=1)
    person = StaffMember.objects.get()
    assert (person.name, person.name_sort, person.phone) == ("李秀蓝", "li xiu lan", "13800000009")
    user.refresh_from_db()
    assert (user.name, user.phone, user.phone_verified) == ("李秀蓝", "13800000009", False)
    entry = AuditEntry.objects.get(action="accounts.change_by_roster")
    assert entry.detail == {"phone": ["138****0001", "138****0009"]}


def test_an_identity_number_is_added_to_a_person_known_by_phone_and_name(bring: Any) -> None:
    bring(row())
    assert bring(row(identity=number(1)))[0] == Counts(changed=1)
    assert StaffMember.objects.get().identity_index == vault().index(number(1))
    assert bring(row())[0] == Counts(unchanged=1)  # without the number nothing is lost


def test_another_identity_number_is_refused(bring: Any) -> None:
    bring(row(identity=number(1)))
    assert bring(row(identity=number(2)))[1] == {2: Reason.IDENTITY_DIFFERS}


def test_blank_cells_erase_nothing(bring: Any) -> None:
    bring(row(identity=number(1)))
    before = state()
    counts, _ = bring(row(gender="", education="", status="", identity=""))
    assert counts == Counts(unchanged=1)
    assert state() == before


def test_a_phone_belongs_to_one_active_person(bring: Any) -> None:
    bring(row())
    assert bring(row(name="王芳"))[1] == {2: Reason.PHONE_TAKEN}
    assert bring(row(name="王芳", identity=number(1)))[1] == {2: Reason.PHONE_TAKEN}


def test_the_same_row_twice_in_a_file(bring: Any) -> None:
    counts, refused = bring(row(), row(name="王芳", phone="13800000002"), row())
    assert counts == Counts(added=2, refused=1)
    assert refused == {4: Reason.REPEATED_IN_FILE}


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"name": "王芳"}, Reason.PHONE_IN_FILE),
        ({"phone": "13800000002", "identity": number(1)}, Reason.REPEATED_IN_FILE),
        ({"code": "990101101001"}, Reason.REPEATED_IN_FILE),
    ],
)
def test_repeats_in_a_file(bring: Any, second: dict[str, str], reason: Reason) -> None:
    counts, refused = bring(row(identity=number(1)), row(**second))
    assert (counts, refused) == (Counts(added=1, refused=1), {3: reason})


def test_a_person_met_once_by_phone_and_once_by_number_is_one(bring: Any) -> None:
    bring(row(identity=number(1)))
    _counts, refused = bring(row(), row(phone="13800000002", identity=number(1)))
    assert refused == {3: Reason.REPEATED_IN_FILE}


def test_a_refused_row_does_not_block_a_later_good_one(bring: Any) -> None:
    counts, refused = bring(row(start="?"), row())
    assert (counts, refused) == (Counts(added=1, refused=1), {2: Reason.DATE})


# --- posts -------------------------------------------------------------------------------------


def posts() -> list[tuple[str, str, datetime.date, datetime.date | None]]:
    held = Posting.objects.order_by("pk")
    return list(held.values_list("role", "region_id", "start_date", "end_date"))


def test_a_later_start_elsewhere_is_a_move(bring: Any) -> None:
    bring(row())
    assert bring(row(code="990101101001", start="2026-09-01"))[0] == Counts(changed=1)
    assert posts() == [
        ("director", "990101100001", MARCH_1, datetime.date(2026, 8, 31)),
        ("director", "990101101001", datetime.date(2026, 9, 1), None),
    ]


def test_the_same_start_elsewhere_is_a_correction(bring: Any) -> None:
    bring(row())
    assert bring(row(code="990101101001"))[0] == Counts(changed=1)
    assert posts() == [("director", "990101101001", MARCH_1, None)]


def test_another_start_in_the_same_village_is_a_correction(bring: Any) -> None:
    bring(row())
    bring(row(start="2026-03-15"))
    assert posts() == [("director", "990101100001", datetime.date(2026, 3, 15), None)]


def test_a_director_becomes_a_supervisor(bring: Any) -> None:
    bring(row())
    bring(row(**SUPERVISOR, start="2026-10-01"))
    assert [post[0] for post in posts()] == ["director", "supervisor"]
    assert posts()[0][3] == datetime.date(2026, 9, 30)


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_leaving_closes_the_post_and_frees_the_phone(bring: Any) -> None:
    bring(row())
    assert bring(row(status="离任"))[0] == Counts(changed=1)
    assert posts() == [("director", "990101100001", MARCH_1, datetime.date(2026, 11, 23))]
    left = StaffMember.objects.get()
    assert not left.active
    assert bring(row(status="离任"))[0] == Counts(unchanged=1)
    assert bring(row(name="王芳"))[0] == Counts(added=1)
    assert list(User.objects.order_by("pk").values_list("name", "phone")) == [
        ("李秀兰", None),
        ("王芳", "13800000001"),
    ]


def test_left_by_mistake_the_same_post_goes_on(bring: Any) -> None:
    bring(row())
    before = state()
    bring(row(status="离任"))
    assert bring(row())[0] == Counts(changed=1)
    assert state() == before


def test_coming_back_opens_a_new_post(bring: Any) -> None:
    bring(row(start="2020-01-01", identity=number(1)))
    bring(row(start="2020-01-01", status="离任"))
    bring(row(phone="13800000007", identity=number(1), start="2026-06-01"))
    assert len(posts()) == 2
    assert posts()[1][3] is None
    person = StaffMember.objects.get()
    assert person.active
    assert person.user is not None
    assert person.user.phone == "13800000007"


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_someone_who_left_before_we_knew_them_is_kept_without_a_user(bring: Any) -> None:
    assert bring(row(status="离任"))[0] == Counts(added=1)
    assert posts()[0][3] == datetime.date(2026, 11, 23)
    assert not StaffMember.objects.get().active
    assert not User.objects.exists()
    assert bring(row(status="离任"))[0] == Counts(unchanged=1)


def test_a_phone_handed_on_within_one_file(bring: Any) -> None:
    bring(row(), row(name="王芳", phone="13800000002"))
    counts, refused = bring(
        row(status="离任"),
        row(name="赵敏"),  # has the phone now
        row(name="王芳", phone="13800000002"),
    )
    assert (counts, refused) == (Counts(added=1, changed=1, unchanged=1), {})


def test_a_chain_of_new_phones_within_one_file(bring: Any) -> None:
    first, second = row(identity=number(1)), row(
        name="王芳", phone="13800000002", identity=number(2)
    )  # fmt: skip
    bring(first, second)
    counts, refused = bring(
        row(identity=number(1), phone="13800000003"),
        row(name="王芳", phone="13800000001", identity=number(2)),
        row(name="赵敏", phone="13800000002"),
    )
    assert (counts, refused) == (Counts(added=1, changed=2), {})
    assert dict(User.objects.values_list("name", "phone")) == {
        "李秀兰": "13800000003",
        "王芳": "13800000001",
        "赵敏": "13800000002",
    }


def test_chunks_decide_like_one_piece(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a dry run, whose second chunk does not find what the first would have stored."""
    monkeypatch.setattr("accounts.actions.roster.CHUNK", 1)
    bring(row(identity=number(1)), row(name="王芳", phone="13800000002"))
    file = (
        row(identity=number(1), phone="13800000003"),
        row(name="赵敏", phone="13800000001"),
        row(name="王芳", phone="13800000002", status="离任"),
        row(name="孙丽", phone="13800000002"),
        row(name="孙丽", phone="13800000002"),
    )
    before = state()
    expected = Counts(added=2, changed=2, refused=1), {6: Reason.REPEATED_IN_FILE}
    assert bring(*file, dry_run=True) == expected
    assert state() == before
    assert bring(*file) == expected


# --- other counties, other accounts ------------------------------------------------------------


def test_nobody_in_post_elsewhere_is_changed(bring: Any) -> None:
    neighbour = region("990102")
    away = row(code="990102100001", identity=number(1))
    bring(away, at=neighbour)
    before = state()
    assert bring(row(identity=number(1)))[1] == {2: Reason.IN_POST_ELSEWHERE}
    assert bring(row(identity=number(1), status="离任"))[1] == {2: Reason.IN_POST_ELSEWHERE}
    assert bring(row(name="王芳"))[1] == {2: Reason.PHONE_TAKEN_ELSEWHERE}
    assert state() == before


def test_whoever_left_there_may_begin_here(bring: Any) -> None:
    neighbour = region("990102")
    away = {"code": "990102100001", "identity": number(1)}
    bring(row(**away), at=neighbour)
    bring(row(**away, status="离任"), at=neighbour)
    assert bring(row(identity=number(1), start="2026-06-01"))[0] == Counts(changed=1)
    assert StaffMember.objects.get().postings.count() == 2


def test_an_officer_who_is_also_a_supervisor_keeps_one_user(bring: Any) -> None:
    officer = OfficeRoleFactory(user__name="李秀兰", user__phone="13800000001").user
    assert bring(row(**SUPERVISOR))[0] == Counts(added=1)
    assert StaffMember.objects.get().user == officer
    assert User.objects.count() == 1


def test_a_roster_takes_no_office_account(bring: Any) -> None:
    OfficeRoleFactory(user__name="王建国", user__phone="13800000001")
    assert bring(row())[1] == {2: Reason.PHONE_OF_ACCOUNT}


def test_a_roster_gives_an_officer_no_other_phone(bring: Any) -> None:
    officer = OfficeRoleFactory(user__name="李秀兰", user__phone="13800000001").user
    bring(row(identity=number(1)))
    refused = bring(row(identity=number(1), phone="13900000009"))[1]
    assert refused == {2: Reason.PHONE_OF_ACCOUNT}
    officer.refresh_from_db()
    assert officer.phone == "13800000001"


def test_a_person_without_a_user_gets_one(bring: Any) -> None:
    person = StaffMemberFactory(name="李秀兰", phone="13800000001", user=None)
    PostingFactory(person=person)
    assert bring(row(gender="", education=""))[0] == Counts(changed=1)
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.phone == "13800000001"


def test_a_namesake_of_an_officer_with_a_user_of_their_own(bring: Any) -> None:
    bring(row(phone="13800000005"))
    UserFactory(name="李秀兰", phone="13800000006")
    StaffMember.objects.update(phone="13800000006")
    assert bring(row(phone="13800000006"))[1] == {2: Reason.PHONE_OF_ACCOUNT}


# --- running -----------------------------------------------------------------------------------


def test_a_dry_run_stores_nothing(bring: Any) -> None:
    assert bring(row(), row(name="=1"), dry_run=True)[0] == Counts(added=1, refused=1)
    assert state() == []
    assert not AuditEntry.objects.filter(action="accounts.import_roster").exists()


def test_the_import_is_on_record(bring: Any) -> None:
    bring(row(), row(start="?"))
    entry = AuditEntry.objects.get(action="accounts.import_roster")
    assert (entry.object_id, entry.region_code) == ("990101", "990101")
    assert entry.detail == {"added": 1, "changed": 0, "unchanged": 0, "refused": 1}


def test_no_identity_number_in_messages_or_records(bring: Any, caplog: Any) -> None:
    secrets = [number(1), number(2), "110105194912310021"]
    told: list[Any] = []
    bring(row(identity=secrets[0]))
    hostile = (
        {"identity": secrets[1]},
        {"identity": secrets[2]},
        {"phone": secrets[0]},
        {"education": secrets[1] * 3},
        {"name": secrets[0]},
    )
    told += [bring(row(**changes)) for changes in hostile]
    said = repr(told) + repr(list(AuditEntry.objects.values())) + caplog.text
    assert not any(secret[6:14] in said for secret in secrets)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_chunk_of_new_people_costs_a_fixed_number_of_queries(
    bring: Any, rows: int, django_assert_num_queries: Any
) -> None:
    file = [row(name="李秀兰", phone=f"1380000000{serial}") for serial in range(rows)]
    with django_assert_num_queries(13):
        assert bring(*file)[0].added == rows


def test_villages_are_loaded_when_a_roster_first_needs_them(bring: Any) -> None:
    for code in ("11", "1101", "110101", "110101001"):
        region(code, name=code)
    at = Region.objects.get(pk="110101")
    assert bring(row(code="110101001001"), at=at)[0] == Counts(added=1)
    assert Posting.objects.get().region.name == "多福巷社区居委会"


def test_a_closed_village_names_its_successor(bring: Any) -> None:
    Region.objects.filter(pk="990101100001").update(valid_to="2026-01-01", successor="990101100002")
    assert bring(row())[1] == {2: Reason.CODE_CLOSED}
