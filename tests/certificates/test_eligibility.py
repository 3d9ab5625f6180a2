"""Who waits for a certificate, read for many at once."""

from decimal import Decimal

import pytest
from django.utils import timezone
from factories.certificates import (
    certified,
    certified_quota,
    enrolled,
    programme_period,
    ready,
    sit_paper,
    study,
)
from factories.programmes import ProgrammeFactory
from factories.quotas import granted, posting
from factories.regions import region

from certificates import queries
from certificates.domain.eligibility import Missing
from courses import actions as courses
from programmes.actions import set_requirements
from programmes.domain.conditions import Requirements
from programmes.models import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


def test_everything_done_is_eligible() -> None:
    quota = certified_quota()
    enrolment = ready(quota)
    assert queries.missing_for(enrolment) == []
    assert queries.eligible(quota.period, "990101") == [enrolment]
    assert queries.eligible(quota.period, "990102") == []


def test_what_is_missing_is_named() -> None:
    enrolment = enrolled(certified_quota())
    kinds = [(one.kind, one.subject) for one in queries.missing_for(enrolment)]
    assert kinds[1:] == [
        ("paper", "入户家访结业考核"),
        ("hours", "online"),
        ("hours", "practice"),
    ]
    assert kinds[0][0] == "course"


def test_hours_of_practice_are_counted_by_kind() -> None:
    enrolment = sit_paper(study(enrolled(certified_quota()), practice="1.5"))
    assert queries.missing_for(enrolment) == [
        Missing("hours", "practice", needed=Decimal(4), has=Decimal("1.5"))
    ]


def test_accompanied_visits_are_counted_apart_from_practice_an_officer_vouches_for() -> None:
    enrolment = ready(certified_quota(observed_visits=2))
    credit = {"enrolment": enrolment, "kind": "practice", "hours": Decimal(1), "actor": None}
    courses.credit_hours(**credit, source="field:first")
    assert queries.missing_for(enrolment) == [Missing("visits", needed=Decimal(2), has=Decimal(1))]
    courses.credit_hours(**credit, source="field:second")
    assert queries.missing_for(enrolment) == []


def test_a_declaration_is_agreed_to_for_each_enrolment() -> None:
    quota = certified_quota()
    first, second = ready(quota), ready(quota, posting("990101100002"))
    set_requirements(
        programme=quota.period.programme,
        requirements=Requirements(hours={}, declaration="我承诺。"),
        actor=None,
    )
    period = Period.objects.get(pk=quota.period_id)
    agreement = courses.agree(enrolment=first, number=1, actor=None)
    found = queries.standings([first, second], period)
    assert [[missing.kind for missing in one.missing] for one in found] == [[], ["declaration"]]
    assert found[0].completed_on == timezone.localdate(agreement.agreed_at)


def test_a_red_line_question_is_named() -> None:
    enrolment = sit_paper(study(enrolled(certified_quota())), critical_failed=True)
    assert [one.kind for one in queries.missing_for(enrolment)] == ["critical"]


def test_a_failed_paper_is_missing_until_it_is_passed() -> None:
    quota = certified_quota()
    enrolment = sit_paper(study(enrolled(quota)), mark=Decimal(3))
    assert [one.kind for one in queries.missing_for(enrolment)] == ["paper"]
    sit_paper(enrolment, number=2)
    assert queries.eligible(quota.period, "990101") == [enrolment]


def test_a_lesson_assigned_again_takes_eligibility_back() -> None:
    quota = certified_quota()
    enrolment = ready(quota)
    courses.resume(enrolment=enrolment)
    assert queries.eligible(quota.period, "990101") == []
    assert [one.kind for one in queries.missing_for(enrolment)] == ["course"]


def test_the_withdrawn_and_the_certified_do_not_wait() -> None:
    quota = certified_quota()
    courses.withdraw(enrolment=ready(quota), reason="调离", actor=None)
    certified(quota)
    assert queries.eligible(quota.period, "990101") == []


def test_a_programme_without_courses_needs_the_paper_only() -> None:
    quota = certified_quota(with_course=False, hours={})
    enrolment = sit_paper(enrolled(quota))
    assert queries.eligible(quota.period, "990101") == [enrolment]


def test_supervisors_wait_on_the_prefectures_desk() -> None:
    of = programme_period(role="supervisor")
    quota = granted(5, period=of)
    enrolment = ready(quota, posting("990101100", role="supervisor"))
    assert queries.eligible(of, "990101") == [enrolment]
    assert queries.on_desk(of, "990101") == []
    assert queries.on_desk(of, "9901") == [enrolment]


def test_directors_wait_on_the_countys_desk() -> None:
    of = programme_period(organiser=region("99"))
    quota = granted(5, period=of)
    enrolment = ready(quota)
    assert queries.on_desk(of, "990101") == [enrolment]
    assert queries.on_desk(of, "9901") == []


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_seven_queries(people: int, django_assert_num_queries) -> None:
    quota = certified_quota()
    for _ in range(people):
        ready(quota)
    of = type(quota.period).objects.select_related("programme").get(pk=quota.period_id)
    with django_assert_num_queries(7):
        names = [one.person.name + one.region.name for one in queries.eligible(of, "990101")]
    assert len(names) == people


def test_another_programmes_paper_does_not_count() -> None:
    quota = certified_quota()
    other = ProgrammeFactory()
    assert other.paper_links.count() == 0
    enrolment = study(enrolled(quota))
    assert [one.kind for one in queries.missing_for(enrolment)] == ["paper"]
