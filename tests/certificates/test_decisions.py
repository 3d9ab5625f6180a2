"""A regrade that turns a result asks an officer about the certificate; nothing happens silently."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from factories.certificates import (
    certified,
    certified_quota,
    enrolled,
    officers,
    programme_period,
    revoked,
    study,
)
from factories.office import client_of
from factories.quotas import granted

from accounts.models import User
from assessments.models import Attempt, ProgrammePaper, Regrade
from assessments.ports import touched_by as touched_port
from assessments.signals import Turned, attempt_regraded
from certificates import actions
from certificates.models import Certificate, Decision
from certificates.queries.touched import touched_by
from certificates.rules import ChangeRefused
from common.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
TURNED = {
    "paper": {"zh-hans": "入户家访结业考核"},
    "passed_before": True,
    "passed_now": False,
}


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota())


@pytest.fixture
def pair() -> tuple[User, User]:
    return officers()


def asked(certificate: Certificate, source: str = "regrade:1", by: User | None = None) -> int:
    paper = ProgrammePaper.objects.earliest("pk").paper_id
    result = (certificate.person_id, certificate.period_id, paper)
    opened_by = by.pk if by else None
    return actions.open_decisions(results={result: TURNED}, source=source, opened_by=opened_by)


def decided(certificate: Certificate, choice: str, actor: User) -> Decision:
    asked(certificate)
    waiting = Decision.objects.get()
    return actions.decide(decision=waiting, choice=choice, reason="按新成绩处理", actor=actor)


def test_a_turned_result_asks_once(certificate: Certificate) -> None:
    assert (asked(certificate), asked(certificate), asked(certificate, "regrade:2")) == (1, 0, 1)
    assert Decision.objects.count() == 2
    assert AuditEntry.objects.filter(action="certificates.decision_opened").count() == 2
    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_only_certificates_that_rest_on_the_paper(certificate: Certificate) -> None:
    quota = granted(5, period=programme_period(with_paper=False))
    other = actions.issue(enrolment=study(enrolled(quota)), actor=None)
    attempt = Attempt.objects.get(person=certificate.person)
    assert touched_by([attempt.pk]) == [certificate]
    Attempt.objects.filter(pk=attempt.pk).update(person=other.person, period=other.period)
    assert touched_by([attempt.pk]) == []


def test_a_revoked_certificate_is_left_alone(certificate: Certificate) -> None:
    revoked(certificate)
    assert asked(certificate) == 0


def test_keeping_changes_nothing(certificate: Certificate, pair: tuple[User, User]) -> None:
    decision = decided(certificate, "keep", pair[0])
    certificate.refresh_from_db()
    assert (decision.choice, certificate.state) == ("keep", "valid")
    assert certificate.versions.count() == 1


def test_withdrawing_asks_for_the_second_person(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    decided(certificate, "withdraw", pair[0])
    certificate.refresh_from_db()
    assert certificate.state == "valid"
    waiting = certificate.revocations.get(state="asked")
    assert (waiting.asked_by, waiting.reason) == (pair[0].pk, "按新成绩处理")


def test_printing_again_takes_the_result_of_today(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    Attempt.objects.update(mark="5.40", percent="90.00")
    decided(certificate, "reissue", pair[0])
    latest = certificate.versions.latest("number")
    assert (latest.kind, latest.facts["percent"]) == ("reissued", "90.00")
    assert certificate.versions.earliest("number").facts["percent"] == "100.00"


def test_the_same_decision_again_is_once(certificate: Certificate, pair: tuple[User, User]) -> None:
    first = decided(certificate, "reissue", pair[0])
    again = actions.decide(decision=first, choice="reissue", reason="再来一次", actor=pair[0])
    assert again == first
    assert certificate.versions.count() == 2
    with pytest.raises(ChangeRefused, match="已经处理"):
        actions.decide(decision=first, choice="keep", reason="改主意了", actor=pair[1])


def test_the_office_sees_and_decides(certificate: Certificate, pair: tuple[User, User]) -> None:
    asked(certificate)
    client, decision = client_of(pair[0]), Decision.objects.get()
    desk = client.get("/office/certificates/").content.decode()
    assert "入户家访结业考核：原来合格，现在不合格" in desk
    page = client.get(f"/office/certificates/{certificate.number}/").content.decode()
    assert "请决定这份证书怎么办" in page
    answer = send(client, decision, choice="keep", reason="")
    assert "请选择处理办法并写明理由" in answer
    assert "已记下您的决定" in send(client, decision, choice="keep", reason="成绩仍达到要求")
    decision.refresh_from_db()
    assert (decision.choice, decision.decided_by) == ("keep", pair[0].pk)


def test_who_turned_a_result_leaves_the_decision_to_another(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    asked(certificate, "void:1", by=pair[0])
    own, decision = client_of(pair[0]), Decision.objects.get()
    page = own.get(f"/office/certificates/{certificate.number}/").content.decode()
    assert "由另一位工作人员决定" in page
    assert f"decisions/{decision.pk}/" not in page
    assert "这项成绩是您改动的" in send(own, decision, choice="keep", reason="我看可以")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(
            choice="keep", reason="我看可以", decided_by=pair[0].pk, decided_at=timezone.now()
        )
    assert "已记下您的决定" in send(client_of(pair[1]), decision, choice="keep", reason="不变")


def send(client: Any, decision: Decision, **form: str) -> str:
    there = f"/office/certificates/decisions/{decision.pk}/"
    content: str = client.post(there, form, follow=True).content.decode()
    return content


@pytest.mark.parametrize("told", [{"choice": "keep"}, {"choice": "keep", "decided_by": 1}])
def test_the_database_wants_a_reason_and_somebody(
    told: dict[str, Any], certificate: Certificate
) -> None:
    asked(certificate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**told)


def test_the_database_asks_once_per_source(certificate: Certificate) -> None:
    asked(certificate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(certificate=certificate, source="regrade:1")


def test_a_regrade_asks_through_the_signal(certificate: Certificate) -> None:
    """As assessments tells it: one regrade asks once."""
    attempt = Attempt.objects.get(person=certificate.person)
    paper = attempt.paper_version.paper
    turned = Turned(certificate.person_id, certificate.period_id, paper, True, False)
    for _time in range(2):
        attempt_regraded.send(sender=Regrade, source="regrade:7", by=3, turned=[turned])
    assert Decision.objects.get().detail["passed_now"] is False
    assert Decision.objects.get().opened_by == 3
    [told] = touched_port.ask([attempt.pk])
    assert told.label == certificate.number
