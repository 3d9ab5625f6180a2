"""Questions from the web (T4): upload, look, correct, skip, store; and who may."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from factories import assessments as made
from factories.exchange import docx, xlsx
from factories.trainers import office, signed_in

from accounts.models import User
from assessments import actions
from assessments.actions import question_uploads
from assessments.models import ImportedQuestion, Question, QuestionBank, QuestionImport
from common import jobs
from common.models import AuditEntry, Job

pytestmark = pytest.mark.django_db

OPTIONS = "A. 甲  B. 乙  C. 丙  D. 丁"
PAPER = [
    "一、单选题（每题2分）",
    "1. 接到报告以后先做什么（B）", OPTIONS,
    "2. 没有答案的一题（ ）", OPTIONS,
    "3. 答案写错的一题（E）", OPTIONS,
    "4. single-1：敲门之前，先做什么事？（B）", "A. 选项A B. 选项B C. 选项C D. 选项D",
    "二、多选题", "1. 只有一个答案（A）", OPTIONS,
    "三、判断题", "1. 家访须两人同行。（√）",
]  # fmt: skip
ADDRESS = "/cms/question-imports/"


@pytest.fixture(autouse=True)
def bank() -> QuestionBank:
    return made.bank()


@pytest.fixture
def trainer() -> User:
    return office()


@pytest.fixture
def client(trainer: User) -> Client:
    return signed_in(trainer)


def upload(client: Client, content: bytes, name: str = "试卷.docx", **fields: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(ADDRESS, {"bank_choice": "c2", "file": file} | fields)


def work(kind: str) -> None:
    """Do the waiting job as a worker would."""
    job = Job.objects.get(kind=kind, state="todo")
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def read(client: Client, content: bytes, **more: str) -> QuestionImport:
    response = upload(client, content, **more)
    assert response.status_code == 302, response.context["form"].errors
    work(question_uploads.READ)
    return QuestionImport.objects.get()


def change(client: Client, found: QuestionImport, position: int, **fields: str) -> Any:
    return client.post(f"{ADDRESS}{found.public_id}/{position}/", fields, follow=True)


def states(found: QuestionImport) -> str:
    return " ".join(found.items.values_list("state", flat=True))


def test_t4_correct_three_skip_one_store(client, trainer):
    found = read(client, docx(*PAPER))
    assert (found.state, found.format) == ("preview", "docx")
    assert states(found) == "ready red red red red ready"
    page = client.get(f"{ADDRESS}{found.public_id}/").content.decode()
    for text in (
        "没有答案。请在题目下面加一行", "答案是 E，但选项只有 A–D。", "多选题至少要有两个正确选项",
        "相似的题：single-1", "第 4 行", "2. 没有答案的一题（ ）",
    ):  # fmt: skip
        assert text in page
    change(client, found, 2, action="correct", text=f"2. 没有答案的一题（ ）\n{OPTIONS}\n答案：C")
    change(client, found, 3, action="correct", text=f"3. 答案写错的一题（D）\n{OPTIONS}")
    change(client, found, 5, action="correct", text=f"【多选题】1. 只有一个答案\n{OPTIONS}")
    assert states(found) == "ready ready ready red red ready"
    change(client, found, 5, action="correct", text=f"1. 【多选题】只有一个答案（AD）\n{OPTIONS}")
    change(client, found, 4, action="skip")
    assert states(found) == "ready ready ready skipped ready ready"
    assert Question.objects.count() == 16
    for _twice in range(2):
        client.post(f"{ADDRESS}{found.public_id}/store/")
    work(question_uploads.STORE)
    found.refresh_from_db()
    assert (found.state, found.added) == ("done", 5)
    assert states(found) == "stored stored stored skipped stored stored"
    stored = Question.objects.filter(edited_by=trainer)
    assert list(stored.values_list("state", flat=True)) == ["review"] * 5
    actions_noted = AuditEntry.objects.filter(action__endswith="_questions")
    assert sorted(actions_noted.values_list("action", flat=True)) == [
        "assessments.import_questions",
        "assessments.store_questions",
        "assessments.upload_questions",
    ]
    page = client.get(f"{ADDRESS}{found.public_id}/").content.decode()
    assert "5 道题已进入题库，等待审核" in page


def test_the_same_file_again_and_a_question_kept_although_it_is_alike(client):
    found = read(client, docx(*PAPER))
    change(client, found, 4, action="keep")
    change(client, found, 1, action="skip")
    change(client, found, 1, action="skip")
    assert states(found) == "ready red red ready red ready"
    client.post(f"{ADDRESS}{found.public_id}/store/")
    work(question_uploads.STORE)
    QuestionImport.objects.all().delete()
    Job.objects.all().delete()
    assert states(read(client, docx(*PAPER))) == "known red red known red known"


def test_a_case_of_a_sheet_shows_its_ways_and_is_put_right_as_a_table(client):
    header = ["题型", "题干", "选项A", "选项B", "答案", "分值", "步骤", "跳转"]
    case = ["案例题", "敲门, 没有, 人应。"]
    first = ["单选题", "先做什么, 为什么?", "等", "问", "B", 2, 1, "A→0；B→5"]
    second = ["判断题", "可以离开。", "", "", "×", 1, 2]
    found = read(client, xlsx(case, first, second, header=header))
    assert (states(found), found.items.get().row) == ("red", 3)
    item = found.items.get()
    change(client, found, 1, action="correct", text='题干\t答案\n"')
    assert states(found) == "red"
    page = change(client, found, 1, action="correct", text=item.original.replace("B→5", "B→2"))
    assert states(found) == "ready"
    for text in ("第 1 步：先做什么, 为什么?（分值 2）", "1. A → 结束", "1. B → 第 2 步", "2. 错"):
        assert text in page.content.decode()


def test_a_stored_job_run_again_stores_nothing_twice(client):
    found = read(client, docx(*PAPER))
    client.post(f"{ADDRESS}{found.public_id}/store/")
    job = Job.objects.get(kind=question_uploads.STORE)
    question_uploads.store_job(job)
    QuestionImport.objects.update(state="storing")
    found.items.filter(state="stored").update(state="ready")
    question_uploads.store_job(job)
    assert Question.objects.count() == 18


def test_a_file_that_cannot_be_read_says_why_and_is_gone(
    client, django_capture_on_commit_callbacks
):
    upload(client, b"%PDF-1.7", "卷.pdf")
    name = QuestionImport.objects.get().file_path
    assert storages["private"].exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        work(question_uploads.READ)
    found = QuestionImport.objects.get()
    assert (found.state, found.file_path) == ("refused", "")
    assert not storages["private"].exists(name)
    assert "这是 PDF" in client.get(f"{ADDRESS}{found.public_id}/").content.decode()


def test_discarded_too_late_and_forgotten(client, django_capture_on_commit_callbacks):
    found = read(client, docx(*PAPER))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{ADDRESS}{found.public_id}/discard/")
    found.refresh_from_db()
    assert (found.state, found.file_path) == ("refused", "")
    client.post(f"{ADDRESS}{found.public_id}/store/")
    change(client, found, 1, action="skip")
    assert (states(found), Question.objects.count()) == ("ready red red red red ready", 16)
    QuestionImport.objects.all().delete()
    Job.objects.all().delete()
    old = read(client, docx(*PAPER))
    QuestionImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    actions.delete_old_question_files()
    old.refresh_from_db()
    assert (old.state, old.file_path) == ("refused", "")


def test_a_new_bank_of_the_own_county(client):
    missing = upload(client, docx(*PAPER), bank_choice="new:990101")
    assert (missing.status_code, QuestionBank.objects.count()) == (422, 1)
    read(client, docx(*PAPER), bank_choice="new:990101", title="县里的题")
    made_now = QuestionImport.objects.get().bank
    assert (made_now.region_id, made_now.title["zh-hans"]) == ("990101", "县里的题")
    other = upload(client, docx(*PAPER), bank_choice="new:990102", title="邻县的题")
    assert other.status_code == 422


REACH = [("990101", "trainer", 200), ("9901", "trainer", 200), ("990101", "reviewer", 404),
         ("990102", "trainer", 404), ("990101", "county", 404)]  # fmt: skip


@pytest.mark.parametrize(("code", "role", "status"), REACH)
def test_who_reaches_an_import(client, code, role, status):
    found = read(client, docx(*PAPER))
    other = signed_in(office(code, role))
    assert other.get(f"{ADDRESS}{found.public_id}/").status_code == status
    change(other, found, 1, action="skip")
    assert (states(found) == "ready red red red red ready") is (status == 404)
    assert other.post(f"{ADDRESS}{found.public_id}/store/").status_code == (
        302 if status == 200 else 404
    )


@pytest.mark.parametrize("questions", [1, 3])
def test_the_page_asks_the_same_number_of_queries(client, questions, django_assert_num_queries):
    rows = [["判断题", f"第{n}条规定", "", "", "", "", "", "√"] for n in range(questions)]
    found = read(client, xlsx(*rows))
    client.get(f"{ADDRESS}{found.public_id}/")
    with django_assert_num_queries(14):
        client.get(f"{ADDRESS}{found.public_id}/")


def test_the_database_keeps_only_what_was_read(client):
    found = read(client, docx(*PAPER))
    with (
        pytest.raises(IntegrityError, match="only_what_was_read_can_be_stored"),
        transaction.atomic(),
    ):
        ImportedQuestion.objects.create(upload=found, position=99, state="ready")
    with pytest.raises(IntegrityError), transaction.atomic():  # position_is_unique_per_import
        ImportedQuestion.objects.create(upload=found, position=1, state="red")


def test_export_and_template(client):
    template = client.get(f"{ADDRESS}template/")
    assert template.content[:2] == b"PK"
    whole = client.get(f"{ADDRESS}export/?bank=c2&format=gift")
    assert whole.content.count(b"[id:") == 16
    some = client.get(f"{ADDRESS}export/?bank=c2&format=aiken")
    assert "multiple-1" in some.content.decode()
    anyway = client.get(f"{ADDRESS}export/?bank=c2&format=aiken&anyway=1")
    assert anyway.content.count(b"ANSWER: ") == 8
    assert client.get(f"{ADDRESS}export/?bank=none&format=gift").status_code == 404
    assert json.dumps(whole.headers["Content-Disposition"])
