"""What an editor needs to know about a page: its state, and whom 需要重学 would touch."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wagtail.models import Page, WorkflowState

from courses.models import Enrolment, LessonPage, LessonProgress, RestudyRequest, course_of
from quotas.enums import SeatState


class PageState(StrEnum):
    DRAFT = "draft"  # 草稿
    WAITING = "waiting"  # 待审
    SENT_BACK = "sent_back"  # 已退回
    LIVE = "live"  # 已发布
    LIVE_CHANGED = "live_changed"  # 已发布·有未发布修改


@dataclass(frozen=True)
class Standing:
    """The permanent line over the editor. `remark` is why a reviewer sent it back."""

    state: PageState
    live: bool
    page_id: int | None = None
    revision_id: int | None = None
    minutes: Decimal | None = None
    remark: str = ""


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
        minutes=page.minutes if isinstance(page, LessonPage) else None,
        remark=remark,
    )


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
