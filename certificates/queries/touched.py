"""Which certificates rest on which results."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from assessments.models import Attempt, ProgrammePaper
from certificates.enums import CertificateState
from certificates.models import Certificate

Result = tuple[int, int | None, int]  # person, period, paper


def resting_on(results: Iterable[Result]) -> dict[Certificate, Result]:
    """Return the live certificates that rest on these results, by number, with one of the results
    each. Two queries.
    """
    wanted = set(results)
    papers: dict[int, list[int]] = defaultdict(list)
    links = ProgrammePaper.objects.filter(paper_id__in={paper for _, _, paper in wanted})
    for programme, paper in links.values_list("programme_id", "paper_id"):
        papers[programme].append(paper)
    found = Certificate.objects.filter(
        person_id__in={person for person, _, _ in wanted},
        period_id__in={period for _, period, _ in wanted if period},
        state=CertificateState.VALID,
    ).select_related("period", "current")
    return {
        one: (one.person_id, one.period_id, paper)
        for one in found.order_by("number")
        for paper in papers[one.period.programme_id]
        if (one.person_id, one.period_id, paper) in wanted
    }


def touched_by(attempts: Collection[int]) -> list[Certificate]:
    """Return the live certificates that rest on the results of these attempts. Three queries."""
    rows = Attempt.objects.filter(pk__in=attempts)
    return list(resting_on(rows.values_list("person_id", "period_id", "paper_version__paper_id")))
