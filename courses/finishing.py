"""The setting WAGTAIL_FINISH_WORKFLOW_ACTION points here: Wagtail reads it before models exist."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    from courses.actions import review  # app ready

    review.publish_reviewed(workflow_state=workflow_state, user=user)
