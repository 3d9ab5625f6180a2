"""Essays and files in the exam: written or handed over, waiting, and what the learner is told."""

import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from factories import assessments as made
from factories import grading as desk
from factories.trainers import signed_in, text
from PIL import Image

from assessments import actions, queries
from assessments.domain import drawing
from assessments.domain.drawing import Candidate, Cell

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def file_attempt():
    made.bank(desk.essay_source("plan", type="file"))
    return made.sit(on=made.paper(made.cell(type="file")))


def hand_over(client, attempt, content, name="计划.pdf", **where):
    place = made.page_of(attempt) | {"slot": 1} | where
    return client.post(
        reverse("exams:upload", args=[attempt.public_id, place["slot"]]),
        {
            "page": place["page"],
            "ticket": place["ticket"],
            "upload": SimpleUploadedFile(name, content),
        },
    )


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


def photo() -> bytes:
    stream = io.BytesIO()
    image = Image.new("RGB", (20, 10), "green")
    exif = image.getexif()
    exif[0x010F] = "Camera with a place"
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["essay", "file"])
def test_people_graded_questions_are_drawn_by_cells_that_name_their_type(kind):
    question = Candidate(id=1, topic="t", difficulty="easy", type=kind, critical=False)
    assert drawing.fits(Cell(count=1, topic="t", type=kind), question)
    assert not drawing.fits(Cell(count=1, topic="t"), question)
    assert drawing.overlaps([Cell(count=1), Cell(count=1, type=kind)]) == []


def test_an_essay_is_written_without_javascript_and_shown_again():
    attempt = made.sit(on=desk.essay_paper())
    client = signed_in(attempt.person.user)
    address = reverse("exams:answer", args=[attempt.public_id])
    client.post(address, made.page_of(attempt) | {"slot": "2", "t2": "先确认安全。\n再报告。"})
    shown = text(client.get(reverse("exams:sit", args=[attempt.public_id]), {"page": "page-1"}))
    assert 'name="t2"' in shown
    assert "先确认安全。 再报告。</textarea>" in shown


@pytest.mark.parametrize(("typed", "kept"), [("先\x00报告", {"text": "先报告"}), ("\x00 ", None)])
def test_what_postgresql_cannot_store_is_left_out_of_an_answer(typed, kept):
    attempt = made.sit(on=desk.essay_paper())
    made.answer(attempt, attempt.items.get(slot=2), {"text": typed})
    assert attempt.items.get(slot=2).response == kept


def test_the_result_page_says_that_people_grade_and_then_what_they_say():
    attempt = desk.handed_in(desk.essay_paper())
    client, address = (
        signed_in(attempt.person.user),
        reverse("exams:result", args=[attempt.public_id]),
    )
    waiting = text(client.get(address))
    assert "等待人工评分" in waiting
    assert "合格线" not in waiting
    assert "等待人工评分" in text(
        client.get(reverse("exams:rules", args=[attempt.paper_version.paper.slug]))
    )
    desk.marked(desk.grader(), desk.GOOD, "步骤清楚")
    shown = text(client.get(address))
    for said in ("人工评分的题目", "要点a", "第2级", "步骤清楚", "4/6"):
        assert said in shown


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (zipped("word/document.xml"), "docx"), (photo(), "jpg")],
    ids=["pdf", "docx", "jpg"],
)
def test_a_file_is_kept_in_private_and_a_second_takes_its_place(
    content, ending, django_capture_on_commit_callbacks
):
    attempt = file_attempt()
    client = signed_in(attempt.person.user)
    with django_capture_on_commit_callbacks(execute=True):
        hand_over(client, attempt, content)
    first = attempt.items.get().response["file"]
    with django_capture_on_commit_callbacks(execute=True):
        assert hand_over(client, attempt, content, name="计划.exe").status_code == 302
    kept = attempt.items.get().response
    assert (kept["name"], kept["file"].rpartition(".")[2]) == (f"计划.{ending}", ending)
    assert storages["private"].exists(kept["file"])
    assert not storages["private"].exists(first)
    shown = text(client.get(reverse("exams:sit", args=[attempt.public_id]), {"page": "page-1"}))
    assert f"计划.{ending}" in shown


def test_where_a_photo_was_taken_is_not_kept():
    attempt = file_attempt()
    hand_over(signed_in(attempt.person.user), attempt, photo())
    with storages["private"].open(attempt.items.get().response["file"]) as stored:
        assert b"Camera" not in stored.read()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00", "无法读取"),
        (b"", "无法读取"),
        (b"PK\x03\x04broken", "已损坏"),
        (zipped("xl/workbook.xml"), "无法读取"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "宏"),
        (PDF + b"x" * (10 * 1024 * 1024), "10 MB"),
    ],
    ids=["program", "empty", "damaged", "excel", "macros", "large"],
)
def test_a_file_that_is_not_taken_says_why_and_leaves_what_was_there(content, said):
    attempt = file_attempt()
    client = signed_in(attempt.person.user)
    hand_over(client, attempt, PDF)
    before = attempt.items.get().response
    response = hand_over(client, attempt, content)
    assert said in text(client.get(response["Location"]))
    assert attempt.items.get().response == before


def test_a_flag_or_a_forged_name_leaves_the_file_as_it_is():
    attempt = file_attempt()
    client = signed_in(attempt.person.user)
    hand_over(client, attempt, PDF)
    before = attempt.items.get().response
    made.answer(attempt, attempt.items.get(), {"file": "/etc/passwd", "name": "x", "size": 1})
    address = reverse("exams:answer", args=[attempt.public_id])
    client.post(address, made.page_of(attempt) | {"slot": "1", "f1": "1", "t1": "x"})
    assert attempt.items.get().response == before
    assert attempt.items.get().flagged


def test_files_are_handed_over_only_to_ones_own_open_attempt():
    attempt = file_attempt()
    stranger = signed_in(made.learner().user)
    assert hand_over(stranger, attempt, PDF).status_code == 404
    client = signed_in(attempt.person.user)
    assert hand_over(client, attempt, PDF, slot=9).status_code == 404
    hand_over(client, attempt, PDF, page="another")
    assert attempt.items.get().response is None
    hand_over(client, attempt, PDF)
    actions.hand_in(attempt=attempt, actor=None)
    assert queries.waiting(attempt).answers == 1
    before = attempt.items.get().response
    hand_over(client, attempt, photo())
    assert attempt.items.get().response == before
