"""How an approved text goes online: at once, or at the hour that its author set."""

import logging
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from common import audit
from courses.models import course_of

logger = logging.getLogger(__name__)
AT_ONCE: Final = 50  # publications of one sweep


@transaction.atomic
def publish_reviewed(*, workflow_state: WorkflowState, user: Any) -> None:
    """Publish what the review has passed (called by courses.finishing).

    Nobody in a branch holds the right to publish outright; the review itself is the right.
    """
    page = workflow_state.content_object
    revision = page.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
    revision.refresh_from_db()
    due = revision.approved_go_live_at
    audit.record(
        actor=user,
        action="courses.publish_reviewed",
        subject=page,
        region_code=_region(page),
        detail={
            "title": page.title,
            "requested_by": workflow_state.requested_by_id,
            "revision": revision.pk,
            **({"due": due.isoformat()} if due else {"version": _publications(page)}),
        },
    )


def publish_due() -> int:
    """Upkeep: publish what was approved for an hour that has come; return how many.

    Who approved it is on record since then. A page that fails keeps no other from its hour.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=timezone.now())
    done = 0
    for revision in due.order_by("approved_go_live_at")[:AT_ONCE]:
        try:
            with transaction.atomic():
                _publish_due(revision)
        except Exception:
            logger.exception("revision %s could not be published at its hour", revision.pk)
        else:
            done += 1
    return done


def _publish_due(revision: Revision) -> None:
    page = revision.content_object
    revision.publish()
    audit.record(
        actor=None,
        action="courses.publish_due",
        subject=page,
        region_code=_region(page),
        detail={"title": page.title, "revision": revision.pk, "version": _publications(page)},
    )


def _publications(page: Page) -> int:
    actions = ("wagtail.publish", "wagtail.publish.scheduled")
    return PageLogEntry.objects.filter(page=page.pk, action__in=actions).count()


def _region(page: Page) -> str:
    course = course_of(page)
    return (course.region_id or "") if course else ""
