"""results_for: what certificates and reports read."""

from decimal import Decimal

import pytest
from django.utils import timezone
from factories import assessments as made
from factories.programmes import PeriodFactory

from accounts.models import StaffMember
from assessments import queries
from assessments.enums import AttemptState

pytestmark = pytest.mark.django_db


def test_the_best_attempt_without_a_critical_failure_decides():
    person, paper, period = made.learner(), made.paper(attempts=4), PeriodFactory()
    common = {"person": person, "paper_version": paper.current, "period": period}
    made.AttemptFactory(**common, number=1, mark=Decimal(6), critical_failed=True)
    made.AttemptFactory(**common, number=2, mark=Decimal(5))
    made.AttemptFactory(**common, number=3, mark=Decimal(3))
    made.AttemptFactory(
        **common, number=4, state=AttemptState.OPEN, mark=None, passed=None, finished_at=None
    )
    result = queries.results_for([paper.pk], [person.pk], period)[person.pk, paper.pk]
    assert (result.passed, result.percent, result.critical_failed) == (
        True,
        Decimal("83.33"),
        False,
    )
    assert (result.attempts_used, result.finished) == (4, True)
    assert result.decided_at == made.AttemptFactory._meta.declarations["finished_at"]


def test_another_period_and_abandoned_attempts_do_not_count():
    person, paper, period = made.learner(), made.paper(), PeriodFactory()
    made.AttemptFactory(person=person, paper_version=paper.current, period=PeriodFactory())
    made.AttemptFactory(
        person=person, paper_version=paper.current, period=period, state=AttemptState.ABANDONED
    )
    assert queries.results_for([paper.pk], [person.pk], period) == {}


def test_an_open_attempt_alone_is_used_but_not_finished():
    attempt = made.sit()
    paper = attempt.paper_version.paper
    result = queries.results_for([paper.pk], [attempt.person_id], None)
    assert result[attempt.person_id, paper.pk] == queries.Result(attempts_used=1)


@pytest.mark.parametrize("people", [1, 3])
def test_results_take_one_query_for_any_number_of_people(people, django_assert_num_queries):
    paper, period = made.paper(), PeriodFactory()
    for _ in range(people):
        made.AttemptFactory(paper_version=paper.current, period=period, finished_at=timezone.now())
    with django_assert_num_queries(1):
        found = queries.results_for([paper.pk], StaffMember.objects.values("pk"), period)
    assert len(found) == people
