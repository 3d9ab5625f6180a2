"""The database decides passing as `assessments` does, whatever the grading method."""

import itertools
from decimal import Decimal

import pytest
from factories.assessments import AttemptFactory
from factories.certificates import certified_quota, enrolled
from factories.office import director

from assessments.models import ProgrammePaper
from assessments.queries import NO_RESULT, results_for
from office.queries import passing

pytestmark = pytest.mark.django_db
# (mark of 6, critical failed) of each attempt; None is abandoned.
HISTORIES = [
    [],
    [("6", False)],
    [("3", False)],
    [("3", False), ("6", False)],
    [("6", False), ("3", False)],
    [("6", True)],
    [("6", True), ("5", False)],
    [("5", False), ("6", True)],
    [("4.5", False), ("5.1", False)],
    [("3", False), None, ("6", False)],
]


@pytest.mark.parametrize("method", ["highest", "average", "first", "last"])
def test_passing_in_sql_equals_grading_in_python(method: str) -> None:
    quota = certified_quota()
    paper = ProgrammePaper.objects.get(programme=quota.period.programme).paper
    paper.current.grading = method
    paper.current.save()
    for number, history in enumerate(HISTORIES):
        enrolment = enrolled(quota, director(f"9901011000{number + 10}"))
        for place, sitting in zip(itertools.count(1), history, strict=False):
            mark, critical = sitting or ("6", False)
            AttemptFactory(
                person=enrolment.person,
                period=quota.period,
                paper_version=paper.current,
                region=enrolment.region,
                number=place,
                mark=Decimal(mark),
                critical_failed=critical,
                state="finished" if sitting else "abandoned",
            )
    enrolments = quota.period.enrolments.all()
    people = [one.person_id for one in enrolments]
    told = results_for([paper.pk], people, quota.period)
    expected = {p for p in people if told.get((p, paper.pk), NO_RESULT).passed}
    papers = passing.papers(quota.period)
    found = enrolments.filter(passing.passed_all(quota.period, papers))
    assert {one.person_id for one in found} == expected
    assert 0 < len(expected) < len(HISTORIES)
