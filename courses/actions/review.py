"""How an approved text goes online."""

from typing import Any

from wagtail.models import WorkflowState

from common import audit
from courses.models import course_of


def publish_reviewed(*, workflow_state: WorkflowState, user: Any) -> None:
    """Publish what the review has passed (called by courses.finishing).

    Nobody in a branch holds the right to publish outright; the review itself is the right.
    """
    page = workflow_state.content_object
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
    course = course_of(page)
    audit.record(
        actor=user,
        action="courses.publish_reviewed",
        subject=page,
        region_code=(course.region_id or "") if course else "",
        detail={"title": page.title, "requested_by": workflow_state.requested_by_id},
    )
