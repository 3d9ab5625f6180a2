"""How people stand on papers, for lists of any length."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from assessments.domain.grading import Sitting, grade
from assessments.domain.scoring import half_up
from assessments.enums import AttemptState
from assessments.models import Attempt
from programmes.models import Period


@dataclass(frozen=True)
class Result:
    """How a person stands on a paper in a period.

    `attempts_used` counts sittings begun (an open one too, abandoned ones never); `finished` says
    whether one has its result. `percent` is rounded for showing, `passed` was decided before
    rounding, `decided_at` is when the attempt that decides was handed in.
    """

    passed: bool = False
    percent: Decimal | None = None
    critical_failed: bool = False
    attempts_used: int = 0
    finished: bool = False
    waiting: bool = False  # handed in, not yet graded by people
    decided_at: datetime | None = None


NO_RESULT = Result()
_FIELDS = (
    "person_id",
    "paper_version__paper_id",
    "state",
    "number",
    "mark",
    "max_mark",
    "critical_failed",
    "finished_at",
    "paper_version__pass_mark",
    "paper_version__paper__current__grading",
)


def results_for(
    paper_ids: Iterable[int], person_ids: Iterable[int], period: Period | None
) -> dict[tuple[int, int], Result]:
    """Return the results by (person id, paper id), in one query; who never began is not in it.

    Both arguments may be querysets of ids: then nothing is sent to and fro.
    """
    sittings: dict[tuple[int, int], list[Sitting]] = defaultdict(list)
    used: dict[tuple[int, int], int] = defaultdict(int)
    methods: dict[int, str] = {}
    waiting: set[tuple[int, int]] = set()
    rows = Attempt.objects.filter(
        paper_version__paper_id__in=paper_ids, person_id__in=person_ids, period=period
    ).exclude(state=AttemptState.ABANDONED)
    for row in rows.values_list(*_FIELDS):
        person, paper, state, number, mark, max_mark, critical, finished_at, pass_mark, method = row
        used[person, paper] += 1
        methods[paper] = method
        if state == AttemptState.GRADING:
            waiting.add((person, paper))
        elif state == AttemptState.FINISHED:
            sittings[person, paper].append(
                Sitting(number, mark, max_mark, critical, pass_mark, finished_at)
            )
    return {
        key: replace(
            _result(sittings[key], method=methods[key[1]], used=count), waiting=key in waiting
        )
        for key, count in used.items()
    }


def _result(sittings: list[Sitting], *, method: str, used: int) -> Result:
    decided = grade(sittings, method=method)
    if decided is None:
        return Result(attempts_used=used)
    return Result(
        passed=decided.passed,
        percent=half_up(decided.percent),
        critical_failed=decided.critical_failed,
        attempts_used=used,
        finished=True,
        decided_at=decided.decided_at,
    )
