"""The same course pack loaded by several people at once, on PostgreSQL."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from contest import at_once
from django.core.files.uploadedfile import SimpleUploadedFile
from factories.accounts import OfficeRoleFactory
from factories.curriculum import folder, put
from factories.regions import region

from common import jobs, uploads
from common.models import AuditEntry, Job, JobState, UploadState
from courses.actions import pack_imports, packing
from courses.actions.loading import load_curriculum, pages, read_folder
from courses.exchange import pack
from courses.models import CoursePage, LessonPage, ModulePage, PackImport

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]
HANDS = 3


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch, settings, tmp_path) -> None:
    monkeypatch.setattr(jobs, "ring", lambda ids: None)
    places = {**settings.STORAGES}
    places["private"] = {**places["private"], "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = places


@pytest.fixture
def waiting(tmp_path: Path) -> list[Any]:
    """The store jobs of the same pack, uploaded by several, whose course is nowhere here."""
    texts = folder()
    del texts["programmes.yaml"]
    root = put(tmp_path / "in", texts)
    load_curriculum(root=root, curriculum=read_folder(root), region=region("00"))
    stream = io.BytesIO()
    with uploads.workroom("test") as workroom:
        course = CoursePage.objects.get(locale__language_code="zh-hans")
        pack.write(packing.pack(course, workroom).everything(), stream)
    for page in CoursePage.objects.all():
        page.delete()
    for _ in range(HANDS):
        user = OfficeRoleFactory(role="platform", region=region("00")).user
        upload = SimpleUploadedFile("c.zip", stream.getvalue())
        found = pack_imports.start_pack_import(region=region("00"), upload=upload, actor=user)
        jobs.run(Job.objects.get(kind=pack_imports.READ, subject_id=str(found.pk)).pk)
        found.refresh_from_db()
        pack_imports.store_pack_import(pack_import=found, overwrite=False, actor=user)
    return list(Job.objects.filter(kind=pack_imports.STORE).values_list("pk", flat=True))


def run_all(waiting: list[Any]) -> list[tuple[str, str]]:
    """Return how each job and each import ended."""
    at_once([lambda pk=pk: jobs.run(pk) for pk in waiting])
    ended = Job.objects.filter(pk__in=waiting).order_by("pk")
    imports = PackImport.objects.order_by("pk").values_list("state", flat=True)
    return list(zip(ended.values_list("state", flat=True), imports, strict=True))


def test_the_same_pack_by_several_at_once_is_one_course(waiting) -> None:
    assert run_all(waiting) == [(JobState.DONE, UploadState.DONE)] * HANDS
    counts = [kind.objects.count() for kind in (CoursePage, ModulePage, LessonPage)]
    assert counts == [2, 2, 2]
    added = [one.report["pages"].get("added", 0) for one in PackImport.objects.all()]
    assert sorted(added) == [0] * (HANDS - 1) + [6]
    assert AuditEntry.objects.filter(action="courses.load_pack").count() == HANDS


def test_control_without_waiting_somebody_is_told_that_the_address_is_taken(
    waiting, monkeypatch
) -> None:
    monkeypatch.setattr(pack_imports, "_wait_for_others", lambda: None)
    _meet(monkeypatch)
    assert run_all(waiting) != [(JobState.DONE, UploadState.DONE)] * HANDS


def _meet(monkeypatch) -> None:
    """Let all have looked for the course before one of them makes it."""
    barrier = threading.Barrier(HANDS)
    store = pages.store
    met = threading.local()

    def stored(source, **options):
        if not getattr(met, "done", False):
            met.done = True
            barrier.wait(timeout=60)
        return store(source, **options)

    monkeypatch.setattr(pages, "store", stored)
