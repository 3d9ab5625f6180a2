"""A Word document of 100 pages as a lesson: what the two jobs take, and that progress is told."""

import io
import time

import pytest
from benchmarks.measuring import Table
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from factories import lessons as made
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page
from factories.regions import region
from PIL import Image

from common import jobs
from common.models import Job
from courses.actions import lesson_imports
from courses.models import LessonImport, ModulePage

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
PAGES = 100
PICTURES = 20
SENTENCE = "先敲门，等应声，说清三句话：我是谁，为什么来，坐多久。"
SECONDS = 10


def photograph(number: int) -> bytes:
    """Five million dots, as Word keeps them of a phone."""
    stream = io.BytesIO()
    noise = Image.effect_noise((250, 188), 40 + number).convert("RGB")
    noise.resize((2560, 1920)).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def document() -> bytes:
    """Each page has a heading, paragraphs of 600 characters and a list; every fifth a table and a
    photograph.
    """
    found = Document()
    for page in range(1, PAGES + 1):
        found.add_heading(f"第{page}节", 1)
        for _paragraph in range(3):
            line = found.add_paragraph(SENTENCE * 4)
            line.add_run(SENTENCE * 4).bold = True
        for _entry in range(4):
            found.add_paragraph(SENTENCE, style="List Bullet")
        if page % (PAGES // PICTURES) == 0:
            table = found.add_table(5, 3)
            for cell in table._cells:
                cell.text = "三句话"
            made.with_picture(found, photograph(page), "一扇门")
        found.add_page_break()
    return made.saved(found)


def test_one_hundred_pages(table: Table, settings, tmp_path):
    places = {**settings.STORAGES}
    places["private"] = {**places["private"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES, settings.MEDIA_ROOT = places, str(tmp_path / "media")
    course = course_page("c1", lessons=1, code="990101")
    actor = OfficeRoleFactory(role="trainer", region=region("990101")).user
    content = document()
    started = lesson_imports.start_lesson_import(
        module=ModulePage.objects.descendant_of(course).get(),
        upload=SimpleUploadedFile("一百页.docx", content),
        handouts=[],
        actor=actor,
    )
    spent = []
    for kind in (lesson_imports.READ, lesson_imports.STORE):
        start = time.perf_counter()
        jobs.run(Job.objects.get(kind=kind).pk)
        spent.append(time.perf_counter() - start)
        if kind == lesson_imports.READ:
            lesson_imports.store_lesson_import(lesson_import=started, actor=actor)
    found = LessonImport.objects.get()
    assert (found.state, len(found.sections), len(found.pictures)) == ("done", PAGES, PICTURES)
    assert Job.objects.get(kind=lesson_imports.READ).total == PICTURES + 1
    whole = sum(spent)
    table.add(
        f"a lesson of {PAGES} pages and {PICTURES} photographs from Word",
        f"{whole:.1f} s (read {spent[0]:.1f}, stored {spent[1]:.1f}; {len(content) >> 20} MB)",
        f"< {SECONDS} s",
        reached=whole < SECONDS,
    )
