"""Answer sheets from a workbook: shown first, stored once, refused by row, column and reason."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from factories import assessments as made
from factories import paper_rooms as rooms
from factories.paper_rooms import count, key, person, rights, work, wrongs
from factories.trainers import office, signed_in, text
from openpyxl import Workbook, load_workbook

from assessments import actions
from assessments.models import AnswerSheet, Attempt, PaperSession, SheetImport
from assessments.queries import paper_exams

pytestmark = pytest.mark.django_db
ADDRESS = "/cms/paper-exams/"


@pytest.fixture
def trainer():
    return office()


@pytest.fixture
def room(trainer) -> PaperSession:
    return rooms.room(actions.draw_for_print(paper=made.paper(), actor=trainer, forms=2), trainer)


def workbook(*rows) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADER = ["姓名", "手机号", "卷别", 1, 2, 3, 4, 5]


def upload(client, room, content: bytes, name: str = "成绩.xlsx") -> SheetImport:
    response = client.post(
        f"{ADDRESS}{room.public_id}/import/", {"file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 302
    work(actions.READ_SHEETS)
    return SheetImport.objects.latest("pk")


def store(client, room, found: SheetImport) -> SheetImport:
    client.post(f"{ADDRESS}{room.public_id}/import/{found.public_id}/store/")
    work(actions.STORE_SHEETS)
    found.refresh_from_db()
    return found


def test_a_file_is_shown_first_then_stored_and_a_second_time_changes_nothing(room, trainer):
    client = signed_in(trainer)
    person("周玉梅", "13800000077")
    person("王一")
    content = workbook(
        HEADER,
        ["周玉梅", "13800000077", "A", *rights(room.printed)],
        ["王一", None, "B卷", *rights(room.printed, "B")],
    )
    found = upload(client, room, content)
    assert (found.state, found.added, found.unchanged, found.refused) == ("preview", 2, 0, [])
    assert AnswerSheet.objects.count() == 0
    found = store(client, room, found)
    assert (found.state, found.added) == ("done", 2)
    assert set(AnswerSheet.objects.values_list("form", "keyed")) == {("A", "file"), ("B", "file")}
    count(room)
    assert Attempt.objects.filter(passed=True, mode="paper").count() == 2
    before = list(AnswerSheet.objects.values())
    again = upload(client, room, content)
    assert (again.added, again.unchanged, again.refused) == (0, 2, [])
    assert store(client, room, again).unchanged == 2
    assert list(AnswerSheet.objects.values()) == before


def test_a_refused_row_names_row_column_value_reason_and_remedy(room, trainer):
    client = signed_in(trainer)
    for name in ("周玉梅", "王一", "王一", "赵七"):
        person(name)
    right = rights(room.printed)
    key(room, paper_exams.people(room, names=["赵七"])[0], wrongs(room.printed))
    content = workbook(
        ["清溪县结业考试成绩"],
        HEADER,
        ["周玉梅", None, "A", "Z", *right[1:]],
        ["王一", None, "A", *right],
        ["没有此人", None, "A", *right],
        ["周玉梅", "12345", "A", *right],
        ["周玉梅", None, "C", *right],
        ["周玉梅", None, None, *right],
        ["周玉梅", None, "A", *right],
        ["周玉梅", None, "A", *right],
        ["赵七", None, "A", *right],
        [None, None, "A", *right],
    )
    found = upload(client, room, content)
    told = [(one["row"], one["column"], one["value"]) for one in found.refused]
    assert told == [
        (3, "1", "Z"), (4, "姓名", "王一"), (5, "姓名", "没有此人"), (6, "手机号", "12345"),
        (7, "卷别", "C"), (8, "卷别", ""), (10, "姓名", "周玉梅"), (11, "姓名", "赵七"),
        (12, "姓名", ""),
    ]  # fmt: skip
    assert all(one["reason"] and one["remedy"] for one in found.refused)
    assert found.refused[0]["reason"] == "“Z”不是 A 到 D 之中的字母。"
    assert found.added == 1
    page = text(client.get(f"{ADDRESS}{room.public_id}/import/{found.public_id}/"))
    assert "“Z”不是 A 到 D 之中的字母。" in page
    assert "9 行未通过" in page
    answer = client.get(f"{ADDRESS}{room.public_id}/import/{found.public_id}/errors/")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0] == ("姓名", "手机号", "卷别", "1", "2", "3", "4", "5", "原因")
    assert len(rows) == 10
    assert store(client, room, found).added == 1
    assert AnswerSheet.objects.count() == 2


def test_the_error_workbook_corrected_is_read(room, trainer):
    client = signed_in(trainer)
    person("周玉梅")
    found = upload(
        client, room, workbook(HEADER, ["周玉梅", "", "A", "Z", *rights(room.printed)[1:]])
    )
    answer = client.get(f"{ADDRESS}{room.public_id}/import/{found.public_id}/errors/")
    book = load_workbook(io.BytesIO(answer.content))
    book.active["D2"] = rights(room.printed)[0]
    stream = io.BytesIO()
    book.save(stream)
    assert upload(client, room, stream.getvalue()).added == 1


def test_the_template_can_be_filled_in_and_read(room, trainer):
    client = signed_in(trainer)
    person("周玉梅")
    answer = client.get(f"{ADDRESS}{room.public_id}/template/")
    book = load_workbook(io.BytesIO(answer.content))
    book.active.append(["周玉梅", "", "B", *rights(room.printed, "B")])
    stream = io.BytesIO()
    book.save(stream)
    assert upload(client, room, stream.getvalue()).added == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"PK\x03\x04 broken", "损坏"),
        (workbook(["姓名", "1", "2"], ["周玉梅", "A", "B"]), "没有第 3 题的列"),
        (workbook(["甲", "乙"], ["1", "2"]), "没有哪一行写着列名"),
        ("姓名,1,2,3,4,5\n\x00".encode(), "既不是"),
    ],
)
def test_a_file_that_is_no_table_of_sheets_says_so(room, trainer, content, said):
    client = signed_in(trainer)
    if not content:
        content = b"  "
    found = upload(client, room, content)
    assert found.state == "refused"
    assert said in found.problem
    assert AnswerSheet.objects.count() == 0


def test_an_old_upload_is_refused_and_its_file_deleted(room, trainer):
    person("周玉梅")
    found = upload(signed_in(trainer), room, workbook(HEADER, ["周玉梅", "", "A", *["A"] * 5]))
    SheetImport.objects.update(created_at=datetime(2026, 11, 1, tzinfo=UTC))
    actions.delete_old_sheet_files()
    found.refresh_from_db()
    assert (found.state, found.file_path) == ("refused", "")
