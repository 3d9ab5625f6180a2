"""What certificates hear from the examiner: a regrade, the question what it would touch, and what
it wants printed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assessments.ports import Touched, print_pdf, touched_by
from assessments.signals import Turned, attempt_regraded
from certificates import actions
from certificates.queries import touched


def connect() -> None:
    """Called once, by `ready()`."""
    attempt_regraded.connect(_turned, dispatch_uid="decisions about certificates")
    touched_by.register(_touched)
    print_pdf.register(_print)


def _turned(source: str, turned: Collection[Turned], by: int | None = None, **kwargs: Any) -> None:
    """In the transaction of the regrade; one regrade asks once about a certificate."""
    actions.open_decisions(
        results={
            (one.person_id, one.period_id, one.paper.pk): {
                "paper": one.paper.title,
                "passed_before": one.passed_before,
                "passed_now": one.passed_now,
            }
            for one in turned
        },
        source=source,
        opened_by=by,
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
