"""What stands beside the pages while they are written: loads, pending 需要重学, review."""

import json
import re
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState

from common.phrases import say
from courses import submitting
from courses.models.pages import course_of
from courses.rules import FourEyes, NotReady, reviewed_regions

NO_WORDS: Final = frozenset(
    {
        "wagtail_admin_comments", "comment_notifications", "latest_revision", "live_revision",
        "latest_revision_created_at", "first_published_at", "last_published_at", "draft_title",
        "has_unpublished_changes", "go_live_at", "expire_at", "expired", "live", "owner", "minutes",
        "locked", "locked_at", "locked_by", "url_path", "path", "depth", "numchild",
    }
)  # fmt: skip
_KEYS: Final = re.compile(r' data-block-key=\\*"[^"\\]*\\*"')


class LoadedPage(models.Model):
    """The state in which `load_curriculum` left a page; another revision means a CMS edit."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="loaded")
    source_hash = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()
    # {id: key} of a lesson's sections and questions, so that a pack can name them again
    names = models.JSONField(default=dict, blank=True)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("page from the curriculum folder")
        verbose_name_plural = _("pages from the curriculum folder")

    def __str__(self) -> str:
        return f"{self.page_id} {self.source_hash[:8]}"


class RestudyRequest(models.Model):
    """需要重学 was ticked on this page: its next publication raises the course's edition."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="restudy_request")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request to study again")
        verbose_name_plural = _("requests to study again")

    def __str__(self) -> str:
        return str(self.page_id)


class FourEyesTask(Task):
    """A reviewer of the course's region decides, and nobody approves what they wrote.

    Whoever saved any revision since the last publication is an author, also a reviewer who only
    mended a comma; superusers are no exception.
    """

    admin_form_fields = ["name"]

    class Meta:
        verbose_name = _("review by a second person")
        verbose_name_plural = _("reviews by a second person")

    @classmethod
    def get_description(cls) -> Any:
        return _("A reviewer of the region approves; the author cannot approve their own text.")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """NotReady for a lesson that lacks captions, whichever way it was sent."""
        page = workflow_state.content_object.get_latest_revision_as_object()
        found = submitting.problems(getattr(page, "body", None))
        if found:
            # A lesson sent again is not in a transaction of Wagtail's: it stays sent back.
            before = workflow_state.task_states.order_by("pk").last()
            if before is not None:
                workflow_state.status = WorkflowState.STATUS_NEEDS_CHANGES
                workflow_state.current_task_state = before
                workflow_state.save()
            raise NotReady(" ".join(say(one) for one in found), page=page.pk)
        state: TaskState = super().start(workflow_state, user=user)
        return state

    def user_can_access_editor(self, page: Page, user: Any) -> bool:
        return self.may_review(page, user)

    def locked_for_user(self, page: Page, user: Any) -> bool:
        return not self.may_review(page, user)

    def get_actions(self, page: Page, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_review(page, user):
            return []
        actions = [("reject", _("Send back with a remark"), True)]
        if user.pk not in authors(page):
            actions.append(("approve", _("Approve and publish"), False))
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        page = task_state.workflow_state.content_object
        if not self.may_review(page, user):
            raise FourEyes(gettext("Only a reviewer of this region decides about this text."))
        if action_name == "approve" and user.pk in authors(page):
            raise FourEyes(
                gettext("You changed this text yourself. Another reviewer has to approve it.")
            )
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        ids = waiting.values_list("workflow_state__object_id", flat=True)
        mine = [
            str(page.pk)
            for page in Page.objects.filter(pk__in=list(ids))
            if self.may_review(page, user)
        ]
        return waiting.filter(workflow_state__object_id__in=mine)

    def may_review(self, page: Page, user: Any) -> bool:
        if user.is_superuser:
            return True
        course = course_of(page)
        return course is not None and course.region_id in reviewed_regions(user)


def authors(page: Page) -> set[int]:
    """Return the ids of the users who wrote what would be published now.

    A reviewer's remarks are saved as a revision, too, and so is the hour of publication: whoever
    left the words as they were is no author.
    """
    revisions = Revision.objects.for_instance(page)
    live = Page.objects.filter(pk=page.pk, live=True).values_list("live_revision_id", flat=True)
    published = live.first()
    before = ""
    if published is not None:
        for content in revisions.filter(pk=published).values_list("content", flat=True):
            before = _words(content)
        revisions = revisions.filter(pk__gt=published)
    found: set[int] = set()
    for user, content in revisions.order_by("pk").values_list("user_id", "content"):
        words = _words(content)
        if words != before and user is not None:
            found.add(user)
        before = words
    return found


def _words(content: dict[str, Any]) -> str:
    """What readers would see of a revision; the editor marks paragraphs with keys of its own."""
    kept = {name: value for name, value in content.items() if name not in NO_WORDS}
    return _KEYS.sub("", json.dumps(kept, sort_keys=True, ensure_ascii=False))
