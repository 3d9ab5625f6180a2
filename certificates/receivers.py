"""What certificates hear from the examiner: a regrade, the question what it would touch, and what
it wants printed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assessments.models import Attempt, MarkChange
from assessments.ports import Touched, print_pdf, touched_by
from assessments.signals import attempt_regraded
from certificates import actions
from certificates.queries import touched


def connect() -> None:
    """Called once, by `ready()`."""
    attempt_regraded.connect(_regraded, dispatch_uid="decisions about certificates")
    touched_by.register(_touched)
    print_pdf.register(_print)


def _regraded(attempt: Attempt, change: MarkChange, **kwargs: Any) -> None:
    """In the transaction of the regrade. Only a result that turned asks; one regrade asks once."""
    if change.old_result == change.new_result:
        return
    actions.open_decisions(
        person_id=attempt.person_id,
        period_id=attempt.period_id,
        paper_id=attempt.paper_version.paper_id,
        source=f"regrade:{change.regrade_id}",
        detail={
            "paper": attempt.paper_version.paper.title,
            "passed_before": change.old_result,
            "passed_now": change.new_result,
        },
    )


def _touched(attempts: Collection[int]) -> Sequence[Touched]:
    """The public page is the only address that a trainer may open, too."""
    return [
        Touched(label=one.number, url=f"/v/{one.current.code}" if one.current else "")
        for one in touched.touched_by(attempts)
    ]


def _print(html: str, css: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The press of the certificates prints exam papers, too: its fonts know every name."""
    from certificates.rendering import exam_paper  # slow import

    return exam_paper.lay_out(html, css, pictures)
