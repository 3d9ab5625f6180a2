"""Recordings as trainers find them."""

import json
from typing import Any, Final

from django.db.models import Q, QuerySet
from wagtail.models import Page, ReferenceIndex, Revision, TaskState

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of, scoped
from courses.domain import minutes
from courses.models import Recording
from regions.domain import codes

AUTHORS: Final = (OfficeRoleName.TRAINER, OfficeRoleName.REVIEWER)


def recordings_to_read(user: User) -> "QuerySet[Recording]":
    """Return those of the user's offices and of the offices above, newest first."""
    held = scope_of(user).codes(*AUTHORS)
    if not held:
        return Recording.objects.none()
    above = {code for region in held for code in (codes.MINISTRY, *codes.ancestors(region))}
    own = scoped(Recording.objects.all(), user, *AUTHORS)
    found = own | Recording.objects.filter(region_id__in=above)
    return found.select_related("region", "uploaded_by", "reason_by")


def may_edit(user: User, recording: Recording) -> bool:
    return scope_of(user).covers(recording.region_id, *AUTHORS)


def offices_to_write_for(user: User) -> tuple[str, ...]:
    return scope_of(user).codes(*AUTHORS)


def may_agree(user: User, recording: Recording) -> bool:
    """A reviewer of the recording's office who did not propose the change."""
    reviews = scope_of(user).covers(recording.region_id, OfficeRoleName.REVIEWER)
    return reviews and bool(recording.proposed) and recording.proposed_by_id != user.pk


def is_in_use(recording: Recording) -> bool:
    """Say whether learners see it in a lesson, or will: a review has it, or it waits its hour."""
    if any(page.live for page in lessons_showing(recording)):
        return True
    coming = Revision.page_revisions.filter(
        Q(task_states__status=TaskState.STATUS_IN_PROGRESS) | Q(approved_go_live_at__isnull=False)
    )
    contents = coming.values_list("content", flat=True)
    bodies = (content.get("body") for content in contents)
    return any(recording.pk in _recordings(body) for body in bodies if body)


def _recordings(body: str) -> set[int]:
    return {one for ids in minutes.recordings_in(json.loads(body)) for one in ids}


def lessons_showing(recording: Recording) -> list[Page]:
    """Return the pages whose stored text shows the recording."""
    found = ReferenceIndex.get_references_to(recording)
    ids: list[Any] = list(found.values_list("object_id", flat=True).distinct())
    return list(Page.objects.filter(pk__in=ids).order_by("path"))
