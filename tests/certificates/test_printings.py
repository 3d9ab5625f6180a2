"""Corrected and reissued: a new printing under the same number; what was printed stays."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.certificates import certified, certified_quota, officers, person, revoked
from factories.quotas import posting
from factories.regions import region

from accounts.models import User
from certificates import actions
from certificates.models import Certificate, CertificateVersion
from certificates.queries import public
from certificates.rules import ChangeRefused
from common.models import AuditEntry, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def issued(built_once) -> int:
    return certified(certified_quota(), posting(person=person("李秀兰"))).pk


@pytest.fixture
def certificate(issued: int) -> Certificate:
    return Certificate.objects.get(pk=issued)


@pytest.fixture
def officer() -> User:
    return officers()[0]


def corrected(certificate: Certificate, officer: User, **fields: object) -> CertificateVersion:
    asked = {"name": "李秀岚", "reason": "姓名录入有误"} | fields
    return actions.correct(certificate=certificate, actor=officer, **asked)  # type: ignore[arg-type]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ChangeRefused) as refused:
        call()
    return str(refused.value)


def status(version: CertificateVersion) -> str:
    record = public.by_code(version.code, today=TODAY)
    assert record is not None
    return record.status


def test_a_correction_is_a_new_printing_of_the_same_number(
    certificate: Certificate, officer: User
) -> None:
    first = certificate.current
    assert first is not None
    before = dict(first.facts)
    second = corrected(certificate, officer)
    first.refresh_from_db()
    certificate.refresh_from_db()
    assert (second.number, second.kind, second.reason) == (2, "corrected", "姓名录入有误")
    assert certificate.current == second
    assert second.facts["number"] == certificate.number
    assert second.facts == before | {
        "name": "李秀岚",
        "code": second.code,
        "url": f"http://testserver/v/{second.code}",
    }
    assert first.facts == before
    assert (status(first), status(second)) == ("superseded", "valid")
    assert Job.objects.filter(kind="certificates.file", subject_id=str(second.pk)).exists()
    entry = AuditEntry.objects.get(action="certificates.corrected")
    assert (entry.actor_id, entry.region_code) == (officer.pk, "990101")
    assert "李秀岚" not in str(entry.detail)


def test_the_same_correction_again_is_once(certificate: Certificate, officer: User) -> None:
    assert corrected(certificate, officer) == corrected(certificate, officer)
    assert certificate.versions.count() == 2


def test_a_correction_that_changes_nothing_is_refused(
    certificate: Certificate, officer: User
) -> None:
    assert "无需更正" in refusal(lambda: corrected(certificate, officer, name=" 李 秀兰 "))
    assert certificate.versions.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "  "}, "姓名"),
        ({"name": "李" * 81}, "80"),
        ({"name": "李" * 60}, "印不下"),
        ({"name": "李3"}, "3"),
        ({"name": "李\U000323ab"}, "U+323AB"),
        ({"reason": " "}, "理由"),
        ({"reason": "长" * 201}, "理由"),
        ({"after": 7}, "别人"),
    ],
    ids=[
        "no name",
        "long name",
        "no room",
        "digit",
        "no glyph",
        "no reason",
        "long reason",
        "moved on",
    ],
)
def test_what_cannot_be_printed_is_refused(
    fields: dict[str, object], told: str, certificate: Certificate, officer: User
) -> None:
    assert told in refusal(lambda: corrected(certificate, officer, **fields))
    assert certificate.versions.count() == 1


def test_dots_and_rare_characters_are_printed(certificate: Certificate, officer: User) -> None:
    assert corrected(certificate, officer, name="买买提•吐尔逊").facts["name"] == "买买提·吐尔逊"
    assert corrected(certificate, officer, name="李䶮").facts["name"] == "李䶮"
    assert certificate.versions.count() == 3


def test_the_identity_number_is_taken_from_the_roster(
    certificate: Certificate, officer: User
) -> None:
    before = certificate.current
    assert before is not None
    version = corrected(certificate, officer, with_identity=True)
    assert version.facts["identity_masked"] == ""
    assert before.facts["identity_masked"] == ""


def test_a_lost_certificate_is_printed_again(certificate: Certificate, officer: User) -> None:
    version = actions.reissue(certificate=certificate, reason="遗失", actor=officer, after=1)
    assert (version.number, version.kind) == (2, "reissued")
    assert version.facts["name"] == "李秀兰"
    again = actions.reissue(certificate=certificate, reason="遗失", actor=officer, after=1)
    assert again == version
    assert "别人" in refusal(
        lambda: actions.reissue(certificate=certificate, reason="烧毁", actor=officer, after=1)
    )
    record = public.by_code(certificate.versions.earliest("number").code, today=TODAY)
    assert record is not None
    assert (record.status, record.replaced_as) == ("superseded", "reissued")


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        ("county", "990101", True),
        ("prefecture", "9901", True),
        ("platform", "00", True),
        ("county", "990102", False),
        ("township", "990101100", False),
        ("reviewer", "990101", False),
    ],
)
def test_only_the_issuing_office_or_one_above(
    role: str, code: str, *, may: bool, certificate: Certificate
) -> None:
    user = OfficeRoleFactory(user=UserFactory(), role=role, region=region(code)).user
    if may:
        assert corrected(certificate, user).number == 2
    else:
        assert "清溪县" in refusal(lambda: corrected(certificate, user))


def test_a_revoked_certificate_does_not_change(certificate: Certificate, officer: User) -> None:
    revoked(certificate)
    assert "已撤销" in refusal(lambda: corrected(certificate, officer))


def test_the_database_refuses_to_change_a_printing(certificate: Certificate) -> None:
    for name, value in {
        "facts": {},
        "code": "1" * 26,
        "kind": "corrected",
        "number": 9,
        "reason": "x",
        "template": "other",
    }.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateVersion.objects.update(**{name: value})


@pytest.mark.parametrize(
    "change",
    [{"number": "X"}, {"issued_on": datetime.date(2026, 1, 1)}, {"role": "supervisor"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_an_entry(
    change: dict[str, object], certificate: Certificate
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**change)


@pytest.mark.parametrize("table", ["certificateversion", "certificate"])
def test_the_database_refuses_to_delete(table: str, certificate: Certificate) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM certificates_{table}")  # noqa: S608 names of this test


def test_erasing_a_person_leaves_a_masked_name(certificate: Certificate) -> None:
    """The one change that the trigger lets through (semantics §4)."""
    version = certificate.current
    assert version is not None
    erased = version.facts | {"name": "李**", "identity_masked": ""}
    CertificateVersion.objects.filter(pk=version.pk).update(facts=erased)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateVersion.objects.update(facts=erased | {"issuer": "别的局", "name": "李***"})


def test_the_file_of_a_printing_may_come_and_go(certificate: Certificate) -> None:
    assert CertificateVersion.objects.update(file_path="", sha256="0" * 64) == 1


# Provisional certificates.


@pytest.fixture
def provisional() -> Certificate:
    """Of a programme that makes them full after a follow-up within three months."""
    return certified(certified_quota(provisional_months=3))


def test_a_provisional_certificate_says_so_and_ends_early(provisional: Certificate) -> None:
    assert provisional.valid_until == datetime.date(2027, 2, 23)
    assert provisional.full_until == datetime.date(2027, 12, 31)
    assert provisional.current is not None
    facts = provisional.current.facts
    assert (facts["subtitle"], facts["valid_until"]) == ("儿童主任·岗前培训（暂定）", "2027-02-23")


def test_a_follow_up_makes_it_full(provisional: Certificate, officer: User) -> None:
    told = {"certificate": provisional, "reason": "陪访合格", "actor": officer}
    version = actions.make_full(**told)
    assert actions.make_full(**told) == version
    provisional.refresh_from_db()
    assert provisional.valid_until == datetime.date(2027, 12, 31)
    assert (version.kind, version.facts["subtitle"]) == ("full", "儿童主任·岗前培训")
    assert version.facts["valid_until"] == "2027-12-31"
    assert provisional.versions.earliest("number").facts["valid_until"] == "2027-02-23"


def test_only_a_living_provisional_certificate_becomes_full(
    provisional: Certificate, certificate: Certificate, officer: User, time_machine
) -> None:
    full = {"reason": "陪访合格", "actor": officer}
    assert "不是暂定" in refusal(lambda: actions.make_full(certificate=certificate, **full))
    time_machine.move_to(datetime.datetime(2027, 2, 24, 2, tzinfo=datetime.UTC))
    assert "已过期" in refusal(lambda: actions.make_full(certificate=provisional, **full))


def test_the_database_ends_a_provisional_certificate_first(provisional: Certificate) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(full_until=datetime.date(2027, 2, 22))
