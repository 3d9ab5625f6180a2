"""A learner agrees to the declaration of a programme."""

import pytest
from django.db import IntegrityError, transaction
from factories.courses import course_page, enrolled

from common.models import AuditEntry
from courses import actions
from courses.actions import AgreementRefused
from courses.models import Agreement, Enrolment
from programmes.actions import set_requirements
from programmes.domain.conditions import Requirements

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    return enrolled(course_page("c2"))


def declare(enrolment: Enrolment, text: str) -> None:
    set_requirements(
        programme=enrolment.period.programme,
        requirements=Requirements(hours={}, declaration=text),
        actor=None,
    )


def agree(enrolment: Enrolment, number: int = 1) -> Agreement:
    return actions.agree(enrolment=enrolment, number=number, actor=None)


def test_agreeing_twice_is_once(enrolment: Enrolment) -> None:
    declare(enrolment, "我承诺。")
    assert agree(enrolment) == agree(enrolment)
    assert AuditEntry.objects.get(action="courses.agree").detail == {"declaration": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(
            enrolment=enrolment, declaration=Agreement.objects.get().declaration
        )


def test_only_the_text_in_force_can_be_agreed_to(enrolment: Enrolment) -> None:
    declare(enrolment, "我承诺。")
    declare(enrolment, "我郑重承诺。")
    with pytest.raises(AgreementRefused, match="刚刚有修改"):
        agree(enrolment, 1)
    assert agree(enrolment, 2).declaration.text == "我郑重承诺。"


def test_no_declaration_and_no_enrolment(enrolment: Enrolment) -> None:
    with pytest.raises(AgreementRefused, match="不需要"):
        agree(enrolment)
    declare(enrolment, "我承诺。")
    actions.withdraw(enrolment=enrolment, reason="调离", actor=None)
    with pytest.raises(AgreementRefused, match="已不在"):
        agree(enrolment)
