"""`export_questions`, then `import_questions`: nothing changes."""

import io
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from factories import assessments as made
from factories.exchange import docx, saved
from factories.question_types import SAMPLES
from PIL import Image

from assessments.exchange import saving
from assessments.models import Question, QuestionVersion
from assessments.queries.exchange import plain_texts
from common.models import AuditEntry

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return out.getvalue().strip(), int(ended.code)
    return out.getvalue().strip(), 0


CARRIED = {"xlsx": 16, "docx": 16, "gift": 16, "moodlexml": 16, "qti": 16, "aiken": 8}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", saving.FORMATS)
def test_importing_an_export_changes_nothing(tmp_path, kind, language):
    made.bank()
    file = str(tmp_path / "questions")
    carried = CARRIED[kind]
    _said, code = run(
        "export_questions", file, "--bank", "c2", "--format", kind, "--language", language
    )
    assert code == (0 if carried == 16 else 1)
    before = list(Question.objects.values()), list(QuestionVersion.objects.values())
    assert run("import_questions", file, "--bank", "c2") == (f"新增 0，未变 {carried}，拒绝 0", 0)
    assert (list(Question.objects.values()), list(QuestionVersion.objects.values())) == before
    assert AuditEntry.objects.filter(action="assessments.export_questions").count() == 1


def test_a_case_travels_to_another_bank_and_back(tmp_path):
    made.bank(SAMPLES["scenario"].source)
    files = [str(tmp_path / name) for name in ("first", "second")]
    run("export_questions", files[0], "--bank", "c2", "--format", "xlsx")
    assert run("import_questions", files[0], "--bank", "copy") == ("新增 1，未变 0，拒绝 0", 0)
    ours, copied = QuestionVersion.objects.order_by("pk")
    assert plain_texts(copied.body, "zh-hans")["steps"] == [
        {"mark": "1", **step} for step in plain_texts(ours.body, "zh-hans")["steps"]
    ]
    run("export_questions", files[1], "--bank", "copy", "--format", "xlsx")
    for bank in ("c2", "copy"):
        assert run("import_questions", files[1], "--bank", bank) == ("新增 0，未变 1，拒绝 0", 0)


def test_retired_questions_stay_and_what_is_left_out_is_named(tmp_path):
    made.bank()
    Question.objects.filter(key="single-1").update(state="retired")
    file = str(tmp_path / "q")
    assert run("export_questions", file, "--bank", "c2", "--format", "gift") == (
        "已导出 15 题，未导出 0 题",
        0,
    )
    assert run("export_questions", file, "--bank", "c2", "--format", "aiken") == (
        "已导出 7 题，未导出 8 题",
        1,
    )


def test_what_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="没有“none”这个题库"):
        run("export_questions", str(tmp_path / "q"), "--bank", "none", "--format", "gift")
    made.bank()
    with pytest.raises(CommandError, match="没有文件夹"):
        run("export_questions", "/none/q", "--bank", "c2", "--format", "gift")


def photo() -> bytes:
    stream = io.BytesIO()
    image = Image.new("RGB", (2400, 30), "red")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["docx", "moodlexml", "qti"])
def test_a_picture_is_drawn_anew_stored_once_and_travels_with_the_export(tmp_path, settings, kind):
    settings.MEDIA_ROOT = tmp_path / "media"
    made.bank()
    document_bytes = docx_with_picture()
    file = tmp_path / "q.docx"
    file.write_bytes(document_bytes)
    assert run("import_questions", str(file), "--bank", "c2") == ("新增 1，未变 0，拒绝 0", 0)
    question = Question.objects.select_related("current").get(key__startswith="q-")
    address = question.current.body["picture"]["file"]
    name = address[address.index("question_pictures/") :]
    with default_storage.open(name) as stored:
        content = stored.read()
    assert b"secret" not in content
    assert Image.open(io.BytesIO(content)).size == (1600, 20)
    run("export_questions", str(tmp_path / "out"), "--bank", "c2", "--format", kind)
    said = run("import_questions", str(tmp_path / "out"), "--bank", "c2")
    assert said == ("新增 0，未变 17，拒绝 0", 0)


def docx_with_picture() -> bytes:
    from docx import Document

    document = Document(io.BytesIO(docx("1. 这张照片里有什么危险？（A）")))
    document.paragraphs[0].add_run().add_picture(io.BytesIO(photo()))
    for text in ("A. 插座", "B. 桌子"):
        document.add_paragraph(text)
    return saved(document)
