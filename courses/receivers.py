"""What courses hear: pages change, offices give roles, an examiner finds a red line crossed."""

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, post_page_move

from accounts.models import OfficeRole
from assessments.models import Attempt, Observation, QuestionVersion
from assessments.signals import critical_failed, observation_signed
from courses import actions
from courses.actions import branches, pictures, translating
from courses.models import CoursePage, LessonPage, ModulePage
from courses.queries import outlines

PAGES = (CoursePage, ModulePage, LessonPage)


def connect() -> None:
    """Called once, by `ready()`."""
    for kind in PAGES:
        name = kind.__name__
        post_save.connect(_page_saved, sender=kind, dispatch_uid=f"outline saved {name}")
        post_delete.connect(_page_deleted, sender=kind, dispatch_uid=f"outline deleted {name}")
        page_published.connect(_published, sender=kind, dispatch_uid=f"restudy {name}")
    post_page_move.connect(_page_moved, dispatch_uid="outline moved")
    post_save.connect(_branch_saved, sender=CoursePage, dispatch_uid="branch of a course")
    post_save.connect(_role_changed, sender=OfficeRole, dispatch_uid="groups of a role")
    post_delete.connect(_role_changed, sender=OfficeRole, dispatch_uid="groups without a role")
    critical_failed.connect(_reassign, dispatch_uid="re-assign lessons")
    observation_signed.connect(_practised, dispatch_uid="hours of an observed visit")


def _page_saved(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        outlines.invalidate([instance.path])


def _page_deleted(instance: Page, **kwargs: Any) -> None:
    outlines.invalidate([instance.path])


def _page_moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    outlines.invalidate([kwargs["parent_page_before"].path, kwargs["parent_page_after"].path])


def _published(instance: Page, revision: Any = None, **kwargs: Any) -> None:
    actions.restudy_if_requested(page=instance, actor=revision.user if revision else None)
    translating.mark_published(page=instance)
    if isinstance(instance, LessonPage):
        pictures.draw_after_publication(page=instance)


def _branch_saved(instance: CoursePage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        branches.ensure_branch(course=instance)


def _role_changed(instance: OfficeRole, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.role in branches.KINDS:
        branches.sync_user(user=instance.user)


def _practised(observation: Observation, **kwargs: Any) -> None:
    """A visit that was done well enough gives hours in the training it falls into, if any."""
    if observation.met and observation.hours:
        actions.credit_observed(observation=observation)


def _reassign(
    attempt: Attempt, question_versions: Sequence[QuestionVersion], **kwargs: Any
) -> None:
    """The lesson of each failed critical question is to be studied again."""
    lessons = {
        version.question.lesson_key: version.question.key
        for version in question_versions
        if version.question.lesson_key
    }
    actions.reassign_lessons(person=attempt.person, period=attempt.period, lessons=lessons)
