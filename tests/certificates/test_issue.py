"""One certificate: number, register entry, printing, ledger and seat, all or nothing."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from factories.accounts import UserFactory
from factories.certificates import (
    certified,
    certified_quota,
    enrolled,
    person,
    programme_period,
    ready,
    study,
)
from factories.quotas import granted, posting
from factories.regions import region

from accounts.models import Posting
from certificates import actions, rules
from certificates.domain.facts import Facts
from certificates.domain.numbering import is_code, is_number
from certificates.models import Certificate, CertificateVersion, NumberCounter
from certificates.rules import IssueRefused
from common.models import AuditEntry
from courses import actions as courses
from courses.models import Enrolment
from programmes.models import Programme
from quotas.models import LedgerEntry, Quota, Seat
from regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


def refusal(enrolment: Enrolment) -> IssueRefused:
    with pytest.raises(IssueRefused) as refused:
        actions.issue(enrolment=enrolment, actor=None)
    return refused.value


def named(name: str) -> Posting:
    return posting(person=person(name))


def test_issuing_writes_everything_at_once() -> None:
    quota, officer = certified_quota(), UserFactory(name="王建国")
    enrolment = ready(quota)
    certificate = actions.issue(enrolment=enrolment, actor=officer)
    quota.refresh_from_db()
    assert (quota.reserved, quota.fulfilled) == (0, 1)
    assert Seat.objects.get().state == "certified"
    entry = LedgerEntry.objects.get(move="fulfil")
    assert (entry.certificate_id, entry.actor_id) == (certificate.pk, officer.pk)
    assert certificate.current is not None
    assert certificate.current.kind == "first"
    assert AuditEntry.objects.get(action="certificates.issue").actor_label == "王建国"


def test_numbers_count_up_per_office_and_year(time_machine) -> None:
    quota = certified_quota()
    code = quota.period.programme.code
    first, second = certified(quota), certified(quota)
    assert first.number[:-1] == f"2026990101D{code}00001"
    assert second.number[:-1] == f"2026990101D{code}00002"
    assert is_number(first.number)
    assert NumberCounter.objects.get().last == 2


def test_a_refused_certificate_uses_no_number() -> None:
    quota = certified_quota()
    certified(quota)
    Quota.objects.update(reserved=0)
    Seat.objects.filter(state="completed").update(state="released")
    enrolment = ready(quota)
    Seat.objects.filter(pk=enrolment.seat_id).update(state="released")
    assert refusal(enrolment).code == rules.NO_SEAT
    assert NumberCounter.objects.get().last == 1
    assert Certificate.objects.count() == 1


def test_the_facts_are_frozen() -> None:
    quota = certified_quota()
    certificate = actions.issue(enrolment=ready(quota, named("买买提•吐尔逊")), actor=None)
    Programme.objects.update(title="改了名的培训")
    Region.objects.filter(code="990101").update(name="改了名的县")
    facts = Facts.from_json(CertificateVersion.objects.get().facts)
    assert (facts.name, facts.title, facts.subtitle) == (
        "买买提·吐尔逊",
        "培训合格证书",
        "儿童主任·岗前培训",
    )
    assert (facts.issuer, facts.county, facts.township, facts.village) == (
        "清溪县民政局",
        "清溪县",
        "城关镇",
        "第001村",
    )
    assert facts.programme_title == "儿童主任岗前培训"
    assert [(one.kind, one.hours) for one in facts.hours] == [
        ("online", Decimal(2)),
        ("practice", Decimal(4)),
    ]
    assert (facts.issued_on, facts.valid_until) == (
        datetime.date(2026, 11, 23),
        datetime.date(2027, 12, 31),
    )
    assert facts.percent == 100
    assert facts.number == certificate.number
    assert is_code(facts.code)
    assert facts.url == f"http://testserver/v/{facts.code}"


def test_supervisors_are_certified_by_the_prefecture() -> None:
    of = programme_period(role="supervisor")
    certificate = certified(granted(5, period=of), posting("990101100", role="supervisor"))
    assert certificate.issuing_region_id == "9901"
    assert certificate.number[:11] == "2026990100S"
    facts = Facts.from_json(certificate.current.facts)
    assert (facts.issuer, facts.village) == ("南屏市民政局", "")


def test_what_is_not_done_is_named() -> None:
    refused = refusal(study(enrolled(certified_quota())))
    assert refused.code == rules.MISSING
    assert "入户家访结业考核" in str(refused)
    assert not Certificate.objects.exists()


def test_nobody_is_certified_twice() -> None:
    quota = certified_quota()
    enrolment = ready(quota)
    actions.issue(enrolment=enrolment, actor=None)
    assert refusal(enrolment).code == rules.ALREADY
    assert LedgerEntry.objects.filter(move="fulfil").count() == 1


def test_a_withdrawn_person_is_not_certified() -> None:
    enrolment = ready(certified_quota())
    courses.withdraw(enrolment=enrolment, reason="调离", actor=None)
    assert refusal(Enrolment.objects.get()).code == rules.MISSING


def test_a_rare_character_that_a_font_has_is_printed() -> None:
    assert actions.issue(enrolment=ready(certified_quota(), named("李䶮")), actor=None).pk


def test_a_name_that_no_font_can_print_is_held_back_and_named() -> None:
    refused = refusal(ready(certified_quota(), named("李\U000323ab")))
    assert refused.code == rules.GLYPH
    assert "U+323AB" in str(refused)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("name", ["李བཀྲ་ཤིས་", "ئابدۇراخمان·王", "李䶶㐀"])
def test_a_name_that_no_typeface_has_together_is_held_back_and_named(name: str) -> None:
    """Each character has a typeface, but two of them in one name look forged."""
    refused = refusal(ready(certified_quota(), named(name)))
    assert refused.code == rules.TYPEFACES
    assert f"“{name}”" in str(refused)
    assert not Certificate.objects.exists()


def test_a_sentence_that_no_typeface_has_together_is_held_back() -> None:
    """䶶 of the programme is in Kai only, 㐀 of the county in Song only."""
    quota = certified_quota(title="䶶培训")
    enrolment = ready(quota)
    Region.objects.filter(pk="990101").update(name="㐀县")
    assert refusal(enrolment).code == rules.TYPEFACES


def test_a_name_that_has_no_room_is_held_back_and_named() -> None:
    refused = refusal(ready(certified_quota(), named("李" * 70)))
    assert (refused.code, refused.detail) == (rules.LONG, {"where": "李" * 70})


def test_a_certificate_that_would_be_over_already_is_refused(time_machine) -> None:
    enrolment = ready(certified_quota())
    time_machine.move_to(datetime.datetime(2028, 1, 2, tzinfo=datetime.UTC))
    assert refusal(enrolment).code == rules.LAPSED


def test_after_99999_numbers_the_office_has_none_left() -> None:
    quota = certified_quota()
    NumberCounter.objects.create(region=region("990101"), year=2026, last=99_999)
    assert refusal(ready(quota)).code == rules.NUMBERS
    quota.refresh_from_db()
    assert (quota.reserved, quota.fulfilled) == (1, 0)


def test_i3_one_live_certificate_per_person_and_period() -> None:
    certificate = certified(certified_quota())
    certificate.pk, certificate.number = None, "X"
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


def test_i4_numbers_are_unique() -> None:
    quota = certified_quota()
    first, second = certified(quota), certified(quota)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=second.pk).update(number=first.number)


def test_codes_are_unique() -> None:
    quota = certified_quota()
    first, second = certified(quota), certified(quota)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateVersion.objects.filter(certificate=second).update(code=first.current.code)


def test_one_counter_per_office_and_year() -> None:
    certified(certified_quota())
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberCounter.objects.create(region=region("990101"), year=2026)


def test_a_certificate_does_not_end_before_it_begins() -> None:
    certified(certified_quota())
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(valid_until=datetime.date(2026, 11, 22))


def test_versions_are_numbered_once() -> None:
    version = certified(certified_quota()).current
    assert version is not None
    version.pk, version.code = None, "X" * 26
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)
