"""A draft lesson made by a program, by the steps that the editor takes."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from courses.actions.branches import ensure_collection
from courses.domain import imported
from courses.models import LessonPage, ModulePage, course_of


@transaction.atomic
def make_draft(
    *,
    module: ModulePage,
    title: str,
    summary: str,
    sections: Sequence[dict[str, Any]],
    pictures: Iterable[tuple[int, str, str]],
    handouts: Iterable[tuple[str, str]],
    handouts_title: str,
    actor: Any,
) -> LessonPage:
    """Make an unpublished lesson under the module, owned and first revised by the actor.

    `pictures` = (number, path in the private storage, alternative text); `handouts` = (title,
    path). Learners see nothing of it before a review.
    """
    course = course_of(module)
    region = course.region if course else None
    collection = ensure_collection(region=region) if region else Collection.get_first_root_node()
    named = list(pictures)
    lesson = LessonPage(
        title=title,
        summary=summary,
        locale=module.locale,
        owner=actor,
        live=False,
        body=imported.body(
            sections,
            images={
                number: _stored(get_image_model(), path, alt or title, collection, actor)
                for number, path, alt in named
            },
            alts={number: alt for number, _path, alt in named},
            documents=[
                (name, _stored(get_document_model(), path, name, collection, actor))
                for name, path in handouts
            ],
            handouts_title=handouts_title,
        ),
    )
    add_draft(module=module, lesson=lesson, actor=actor)
    return lesson


@transaction.atomic
def add_draft(*, module: ModulePage, lesson: LessonPage, actor: Any) -> None:
    """Put the unpublished lesson last in the module, with the actor as author of its text."""
    ModulePage.objects.get(pk=module.pk).add_child(instance=lesson)
    lesson.save_revision(user=actor, log_action=True)


def _stored(model: Any, path: str, title: str, collection: Collection, actor: Any) -> int:
    """Store the file in the region's collection; the same file is stored once."""
    with storages["private"].open(path) as file:
        content = file.read()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    found = model.objects.filter(file_hash=digest, collection=collection).first()
    if found is not None:
        return int(found.pk)
    ending = PurePosixPath(path).suffix or ".pdf"
    made = model(
        title=title[:255],
        file=ContentFile(content, name=f"{digest[:16]}{ending}"),
        collection=collection,
        uploaded_by_user=actor,
        file_hash=digest,
        file_size=len(content),
    )
    made.save()
    return int(made.pk)
