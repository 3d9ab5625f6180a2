"""需要重学: the only way a course's edition rises."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from common import audit
from courses.actions.enrolment import resume
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment, RestudyRequest, course_of
from courses.queries import outlines
from quotas.enums import SeatState


@transaction.atomic
def request_restudy(*, page: Page, wanted: bool, actor: Any) -> None:
    """Keep or drop the wish; it takes effect when the page is next published."""
    if not wanted:
        RestudyRequest.objects.filter(page_id=page.pk).delete()
        return
    _, created = RestudyRequest.objects.get_or_create(
        page_id=page.pk, defaults={"requested_by": actor}
    )
    if created:
        course = course_of(page)
        audit.record(
            actor=actor,
            action="courses.request_restudy",
            subject=page,
            region_code=course.region_id or "" if course else "",
        )


@transaction.atomic
def restudy_if_requested(*, page: Page, actor: Any) -> bool:
    """Raise the edition if the page now published asks for it."""
    course = course_of(page)
    taken, _ = RestudyRequest.objects.filter(page_id=page.pk).delete()
    if not taken or course is None:
        return False
    raise_edition(course_key=course.translation_key, actor=actor)
    return True


@transaction.atomic
def raise_edition(*, course_key: UUID, actor: Any, to: int | None = None) -> None:
    """Raise the edition in every language: whoever is not certified yet studies again.

    What was studied stays on record under the old edition; hours are not credited twice.
    """
    pages = CoursePage.objects.filter(translation_key=course_key)
    pages.update(edition=F("edition") + 1 if to is None else to)
    outlines.invalidate(list(pages.values_list("path", flat=True)))
    reopened = _resume_uncertified(course_key)
    for page in pages:
        audit.record(
            actor=actor,
            action="courses.raise_edition",
            subject=page,
            region_code=page.region_id or "",
            detail={"edition": page.edition, "reopened": reopened},
        )


def _resume_uncertified(course_key: UUID) -> int:
    rows = Enrolment.objects.filter(
        period__programme__course_links__course_key=course_key, state=EnrolmentState.COMPLETED
    ).exclude(seat__state=SeatState.CERTIFIED)
    return sum(resume(enrolment=enrolment) for enrolment in rows)
