"""What becomes of a rescued text: a lesson, a file, or nothing; and who sees it."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from docx import Document
from factories.authoring import admin, module, office
from factories.courses import course_page

from accounts.models import OfficeRole, User
from common.models import AuditEntry
from courses.actions import rescues
from courses.domain.rescued import lines, plain
from courses.enums import RescueReason
from courses.exchange.word import reading as word
from courses.models import CoursePage, LessonPage, RescuedText, authors

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(built_once) -> int:
    return course_page("c1", lessons=1, code="990101").pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def trainer(client: Client) -> User:
    user = office("trainer")
    client.force_login(user)
    return user


@pytest.fixture
def kept(course: CoursePage, trainer: User) -> RescuedText:
    return rescues.keep(
        form=uuid4(),
        author=trainer,
        kind="lesson",
        language="zh-hans",
        typed=rescues.Typed(title="新写的题目", summary="提要", body=BODY),
        loss=rescues.Loss(RescueReason.DELETED, lost="老题目"),
    )


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "id": str(uuid4()), "value": value}


RECORDING = {
    "kind": "audio",
    "title": "一段录音",
    "document": 1,
    "seconds": 3,
    "captions": None,
    "transcript": "你好。\n再见。",
}
PARTS = [
    block("text", "<p>两人<b>同行</b>。</p><p>&lt;带&gt;证件。</p>"),
    block("checklist", {"title": "出门前", "items": [block("item", "水")]}),
    block("media", RECORDING),
]
BODY = [block("section", {"title": "先想好", "parts": PARTS})]


def test_it_becomes_a_lesson_of_ones_own_branch_once(
    kept: RescuedText, course: CoursePage, client: Client
) -> None:
    address = f"/cms/rescued-texts/{kept.public_id}/decide/"
    sent = {"do": "lesson", "module": module(course).pk}
    first, second = client.post(address, sent).url, client.post(address, sent).url
    assert first == second
    made = LessonPage.objects.get(title="新写的题目")
    assert (made.live, made.get_parent().pk, made.owner) == (
        False, module(course).pk, kept.author,
    )  # fmt: skip
    # PostgreSQL's JSON sorts the fields of a block once it is a page's.
    assert sorted(lines(made.body.get_prep_value())) == sorted(lines(BODY))
    assert authors(made) == {kept.author_id}
    assert AuditEntry.objects.get(action="courses.restore_text").region_code == "990101"
    assert made.title in client.get(address.removesuffix("decide/")).content.decode()


def test_other_branches_take_no_lesson_of_it(kept: RescuedText, client: Client) -> None:
    foreign = module(course_page("c9", lessons=1, code="990102"))
    for wanted in (foreign.pk, "", "x"):
        answer = client.post(
            f"/cms/rescued-texts/{kept.public_id}/decide/", {"do": "lesson", "module": wanted}
        )
        assert answer.status_code == 422
        assert "请选择自己范围内的模块。" in answer.content.decode()
    assert not LessonPage.objects.filter(title="新写的题目").exists()


def test_words_typed_after_it_became_a_lesson_are_kept_again(
    kept: RescuedText, course: CoursePage, client: Client
) -> None:
    rescues.make_lesson(text=kept, module=module(course), actor=kept.author)
    facts = {"form": kept.form, "author": kept.author, "kind": "lesson", "language": "zh-hans"}
    loss = rescues.Loss(RescueReason.DELETED, lost="老题目")
    same = rescues.keep(**facts, typed=rescues.Typed("新写的题目", "提要", BODY), loss=loss)
    assert same.lesson is not None
    later = rescues.keep(**facts, typed=rescues.Typed("又写的题目", "提要", BODY), loss=loss)
    assert (later.pk, later.lesson) == (kept.pk, None)


def test_nobody_else_sees_it(kept: RescuedText, client: Client) -> None:
    names = ("", "preview/", "text.docx", "text.txt")
    for stranger in (office("trainer"), office("reviewer"), office("trainer", "99"), admin()):
        client.force_login(stranger)
        for name in names:
            assert client.get(f"/cms/rescued-texts/{kept.public_id}/{name}").status_code == 404
        for wanted in ("lesson", "drop", "back"):
            client.post(f"/cms/rescued-texts/{kept.public_id}/decide/", {"do": wanted})
        assert "新写的题目" not in client.get("/cms/rescued-texts/").content.decode()
    assert RescuedText.objects.get().lesson is None
    OfficeRole.objects.filter(user=kept.author).delete()
    client.force_login(User.objects.get(pk=kept.author_id))
    assert client.get(f"/cms/rescued-texts/{kept.public_id}/").status_code == 404


def test_the_word_file_is_read_as_a_lesson_again(kept: RescuedText, client: Client) -> None:
    answer = client.get(f"/cms/rescued-texts/{kept.public_id}/text.docx")
    assert "attachment" in answer["Content-Disposition"]
    document = Document(io.BytesIO(answer.content))
    assert [one.text for one in document.paragraphs] == [
        "新写的题目", "提要", "先想好", "两人同行。", "<带>证件。", "出门前", "水",
        "一段录音", "你好。", "再见。",
    ]  # fmt: skip
    draft = word.read(answer.content, name="a.docx")
    assert [section.title for section in draft.sections][-1] == "先想好"


def test_plain_text_has_every_word(kept: RescuedText, client: Client) -> None:
    content = client.get(f"/cms/rescued-texts/{kept.public_id}/text.txt").content
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == plain("新写的题目", "提要", BODY)
    assert plain("题", "", []) == "题\n"


def test_it_goes_when_its_author_says_so(kept: RescuedText, client: Client) -> None:
    address = f"/cms/rescued-texts/{kept.public_id}/decide/"
    for _ in range(2):
        assert client.post(address, {"do": "drop"}).url == "/cms/rescued-texts/"
    assert not RescuedText.objects.exists()
    assert "没有需要保留的文字" in client.get("/cms/rescued-texts/").content.decode()


def test_the_list_asks_the_same_however_long_it_is(
    kept: RescuedText, client: Client, django_assert_num_queries
) -> None:
    def look() -> int:
        with django_assert_num_queries(QUERIES):
            return client.get("/cms/rescued-texts/").content.decode().count("新写的题目")

    client.get("/cms/rescued-texts/")
    assert look() == 1
    for _ in range(2):
        again = RescuedText.objects.get(pk=kept.pk)
        again.pk, again.public_id, again.form = None, uuid4(), uuid4()
        again.save()
    assert look() == 3


QUERIES = 12


def test_other_kinds_are_refused_by_the_database(kept: RescuedText) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RescuedText.objects.filter(pk=kept.pk).update(kind="picture")
    again = RescuedText.objects.get(pk=kept.pk)
    again.pk, again.public_id = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
