"""What an editor needs to know about a page: its state, and whom 需要重学 would touch."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from common.models import AuditEntry
from common.phrases import say
from courses import submitting
from courses.domain import hints
from courses.models import Enrolment, LessonPage, LessonProgress, RestudyRequest, course_of
from courses.queries import weight
from courses.submitting import Explained
from quotas.enums import SeatState

PUBLICATIONS = ("wagtail.publish", "wagtail.publish.scheduled")


class PageState(StrEnum):
    DRAFT = "draft"  # 草稿
    WAITING = "waiting"  # 待审
    SENT_BACK = "sent_back"  # 已退回
    LIVE = "live"  # 已发布
    LIVE_CHANGED = "live_changed"  # 已发布·有未发布修改


@dataclass(frozen=True)
class Version:
    """What learners see: its number, counted by publications, and who let it through."""

    number: int
    published_at: datetime | None
    approved_by: str


@dataclass(frozen=True)
class Standing:
    """The permanent line over the editor. `remark` is why a reviewer sent it back."""

    state: PageState
    live: bool
    page_id: int | None = None
    revision_id: int | None = None
    minutes: Decimal | None = None
    remark: str = ""
    version: Version | None = None
    scheduled_for: datetime | None = None
    kilobytes: int | None = None
    too_heavy: bool = False
    hints: tuple[tuple[str, str], ...] = ()
    unready: tuple[str, ...] = ()
    uncaptioned: tuple[Explained, ...] = ()


@dataclass(frozen=True)
class Touched:
    """Who has finished lessons of the present edition, and who of them is certified already."""

    people: int
    certified: int
    requested: bool


def standing(page: Page) -> Standing:
    if page.pk is None:
        return Standing(PageState.DRAFT, live=False)
    current = page.current_workflow_state
    state = _state(page, current)
    remark = ""
    if state is PageState.SENT_BACK and current and current.current_task_state:
        remark = current.current_task_state.comment
    return Standing(
        state=state,
        live=page.live,
        page_id=page.pk,
        revision_id=page.latest_revision_id,
        remark=remark,
        version=live_version(page) if page.live else None,
        scheduled_for=_scheduled_for(page),
        **_facts_of_text(page),
    )


def live_version(page: Page) -> Version:
    """Return the version that learners see now."""
    published = PageLogEntry.objects.filter(page=page.pk, action__in=PUBLICATIONS)
    approval = (
        AuditEntry.objects.filter(
            action="courses.publish_reviewed",
            object_id=str(page.pk),
        )
        .order_by("-pk")
        .first()
    )
    # An approval of another revision, one that still waits for its hour, says nothing of this.
    fits = approval is not None and approval.detail.get("revision") == page.live_revision_id
    return Version(
        number=max(1, published.count()),
        published_at=page.last_published_at,
        approved_by=approval.actor_label if approval is not None and fits else "",
    )


def _scheduled_for(page: Page) -> datetime | None:
    revision = Revision.objects.for_instance(page).filter(approved_go_live_at__isnull=False)
    found: datetime | None = revision.values_list("approved_go_live_at", flat=True).first()
    return found


def _facts_of_text(page: Page) -> dict[str, Any]:
    """Minutes, kilobytes and hints of a lesson; nothing of a course or a module."""
    if not isinstance(page, LessonPage):
        return {}
    kilobytes = weight.kilobytes(page)
    found = hints.of_lesson(page.body.get_prep_value(), page.summary, page.language_code)
    return {
        "minutes": page.minutes,
        "kilobytes": kilobytes,
        "too_heavy": kilobytes > weight.HEAVY,
        "unready": tuple(say(one) for one in submitting.problems(page.body)),
        "uncaptioned": tuple(submitting.explained(page.body)),
        "hints": tuple((hint.section, say(hint.problem)) for hint in found),
    }


def _state(page: Page, current: WorkflowState | None) -> PageState:
    if current and current.status == WorkflowState.STATUS_IN_PROGRESS:
        return PageState.WAITING
    if current and current.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return PageState.SENT_BACK
    if not page.live:
        return PageState.DRAFT
    return PageState.LIVE_CHANGED if page.has_unpublished_changes else PageState.LIVE


def touched_by_restudy(page: Page) -> Touched | None:
    """Return whom a new edition sends back to study, or None for a page that nobody studied."""
    course = course_of(page) if page.pk else None
    if course is None or not page.live:
        return None
    finished = LessonProgress.objects.filter(
        course_key=course.translation_key, edition=course.edition, finished_at__isnull=False
    )
    pairs = set(finished.values_list("person_id", "period_id"))
    certified = set(
        Enrolment.objects.filter(
            period__in={period for _, period in pairs}, seat__state=SeatState.CERTIFIED
        ).values_list("person_id", "period_id")
    )
    return Touched(
        people=len({person for person, _ in pairs - certified}),
        certified=len({person for person, _ in pairs & certified}),
        requested=RestudyRequest.objects.filter(page_id=page.pk).exists(),
    )
