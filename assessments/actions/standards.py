"""Angoff panels: open, rate, adopt a pass mark. Nothing is adopted by itself."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.domain.scoring import half_up
from assessments.models import AngoffPanel, AngoffRating, Paper, PaperVersion
from assessments.queries import standards as queries
from common import audit

MOST_QUESTIONS: Final = 300


class PanelRefused(Exception):
    """The panel or the pass mark cannot be; the message says why."""


def open_panel(*, paper: Paper, actor: User) -> AngoffPanel:
    """Freeze what the paper can draw now, for raters. One panel of a paper is open at a time."""
    cells = queries.cells_now(paper)
    questions = queries.versions_of(cells)
    if paper.current is None or not questions or not all(cell["questions"] for cell in cells):
        raise PanelRefused(_("This paper cannot be drawn at present: some cells lack questions."))
    if len(questions) > MOST_QUESTIONS:
        raise PanelRefused(
            _("The paper can draw %(n)s questions: a panel rates at most %(most)s.")
            % {"n": len(questions), "most": MOST_QUESTIONS}
        )
    try:
        with transaction.atomic():
            panel = AngoffPanel.objects.create(
                paper=paper,
                paper_version=paper.current,
                blueprint=paper.current.blueprint,
                cells=cells,
                opened_by=actor,
            )
            _record(panel, "assessments.open_panel", actor, {"questions": len(questions)})
    except IntegrityError as error:
        raise PanelRefused(_("A panel of this paper is open already.")) from error
    return panel


@transaction.atomic
def rate(*, panel: AngoffPanel, rater: User, ratings: Mapping[int, int | None]) -> int:
    """Keep the rater's percentages by question version; None takes one back. Returns how many the
    rater has now."""
    held = _open(panel)
    if not set(ratings) <= queries.versions_of(held.cells):
        raise PanelRefused(_("There is no such question in this panel."))
    given = {pk: percent for pk, percent in ratings.items() if percent is not None}
    if any(not 0 <= percent <= 100 for percent in given.values()):
        raise PanelRefused(_("A rating is a whole number between 0 and 100."))
    own = AngoffRating.objects.filter(panel=held, rater=rater)
    own.filter(question_version__in=set(ratings) - set(given)).delete()
    AngoffRating.objects.bulk_create(
        [
            AngoffRating(panel=held, rater=rater, question_version_id=pk, percent=percent)
            for pk, percent in given.items()
        ],
        update_conflicts=True,
        unique_fields=["panel", "rater", "question_version"],
        update_fields=["percent", "at"],
    )
    count = own.count()
    _record(held, "assessments.rate_questions", rater, {"rated": count})
    return count


@transaction.atomic
def adopt_standard(
    *, panel: AngoffPanel, pass_mark: Decimal, reason: str, actor: User
) -> PaperVersion:
    """Make the mark the paper's pass mark; sat rules stay, a new version holds from now on."""
    held = _open(panel)
    if not reason.strip():
        raise PanelRefused(_("Write down the reason: it is kept with the pass mark."))
    found = queries.suggested(held)
    if found.suggested is None:
        raise PanelRefused(_("Nobody has rated every question yet."))
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=held.paper_id)
    current = PaperVersion.objects.get(pk=held.paper_version_id)
    if paper.current_id != current.pk or current.blueprint != held.blueprint:
        raise PanelRefused(_("The paper has changed since: open a new panel for it."))
    before, version = current.pass_mark, _with_mark(paper, current, pass_mark)
    held.closed_at, held.closed_by = timezone.now(), actor
    held.suggested = half_up(found.suggested, places=2)
    held.adopted, held.reason = pass_mark, reason.strip()[:400]
    held.save()
    detail = {
        "before": f"{before:.2f}",
        "suggested": f"{held.suggested:.2f}",
        "adopted": f"{pass_mark:.2f}",
        "raters": len(found.raters),
        "version": version.number,
        "reason": held.reason,
    }
    _record(held, "assessments.adopt_pass_mark", actor, detail)
    return version


@transaction.atomic
def drop_panel(*, panel: AngoffPanel, actor: User) -> None:
    """Close it without a mark; what was rated stays on record."""
    held = _open(panel)
    held.closed_at, held.closed_by = timezone.now(), actor
    held.save(update_fields=["closed_at", "closed_by"])
    _record(held, "assessments.drop_panel", actor, {})


def _with_mark(paper: Paper, current: PaperVersion, pass_mark: Decimal) -> PaperVersion:
    if not current.attempts.exists():
        current.pass_mark = pass_mark
        current.save(update_fields=["pass_mark"])
        return current
    current.pk, current.number, current.created_at = None, current.number + 1, timezone.now()
    current.pass_mark = pass_mark
    current.save(force_insert=True)
    paper.current = current
    paper.save(update_fields=["current"])
    return current


def _open(panel: AngoffPanel) -> AngoffPanel:
    held = (
        AngoffPanel.objects.select_for_update(of=("self",)).select_related("paper").get(pk=panel.pk)
    )
    if held.closed_at is not None:
        raise PanelRefused(_("This panel is closed."))
    return held


def _record(panel: AngoffPanel, action: str, actor: User, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=panel,
        region_code=panel.paper.region_id,
        detail={"paper": panel.paper.slug, **detail},
    )
