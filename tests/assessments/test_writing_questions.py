"""Writing questions in the CMS: every type, the way to ready, what is used, what is alike."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext
from factories import assessments as made
from factories.question_types import SAMPLES
from factories.trainers import office, signed_in, text
from PIL import Image

from assessments import actions, queries
from assessments.domain.questions import read_question
from assessments.enums import QuestionState, QuestionType
from assessments.forms import QuestionForm
from assessments.models import Question, QuestionBank
from assessments.queries import authoring

pytestmark = pytest.mark.django_db

PLAIN = {
    "topic": "steps", "difficulty": "easy", "mark": "2", "stem_zh": "新题", "tags": "家访 安全",
    "explanation_zh": "因为", "sources": "《未成年人保护法》第十一条",
}  # fmt: skip
WRITTEN = {
    "single": ({"option_A_zh": "甲", "option_B_zh": "乙", "option_B_correct": "on"}, 2),
    "multiple": (
        {"policy": "halves", "option_A_zh": "甲", "option_A_correct": "on",
         "option_B_zh": "乙", "option_B_correct": "on", "option_C_zh": "丙"},
        3,
    ),
    "true_false": ({"answer": "true"}, 2),
    "matching": ({"left_1": "甲", "right_1": "一", "left_2": "乙", "right_2": "二",
                  "right_3": "三"}, 3),
    "ordering": ({"scoring": "adjacent", "item_1": "先", "item_2": "后"}, 2),
    "short_answer": ({"accepted_1": "强制报告*", "share_1": "1"}, 1),
    "numerical": ({"value": "24", "tolerance": "0", "tolerance_kind": "absolute"}, 1),
    "cloze": (
        {"stem_zh": "[[1]]内[[2]]", "part_1_type": "short_answer", "part_1_lines": "一天\n24小时",
         "part_2_type": "single", "part_2_lines": "* 报告\n等待"},
        2,
    ),
    "scenario": (
        {"step_1_stem": "门没人应", "step_1_lines": "* 再等等 → 3\n离开", "step_2_stem": "然后",
         "step_2_lines": "* 回来\n算了 → 0",
         "step_3_stem": "门开了", "step_3_lines": "* 问好\n闯进"},
        3,
    ),
    "hotspot": ({"area_1_from": "B2", "area_1_to": "C3", "area_1_text": "插座",
                 "area_1_correct": "on", "picture_alt": "厨房"}, 1),
    "essay": ({"accepted": "要点"}, 1),
    "file": ({"accepted": "要点"}, 1),
    "practical": ({"accepted": "要点"}, 1),
}  # fmt: skip


def png() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(out, format="PNG")
    return SimpleUploadedFile("kitchen.png", out.getvalue())


def filled(form: QuestionForm) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    return {
        name: "on" if value is True else value
        for name, value in form.initial.items()
        if name in form.fields and value not in (None, False)
    }


def write(client, kind, **fields):
    blank = QuestionForm(bank=QuestionBank.objects.get(), kind=kind)
    address = f"/cms/questions/new/?bank=c2&type={kind}"
    return client.post(address, filled(blank) | PLAIN | fields)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client_of_trainer():
    made.bank()
    return signed_in(office())


def latest() -> Question:
    return Question.objects.select_related("current", "bank", "topic").latest("pk")


@pytest.mark.parametrize("kind", QuestionType.values)
def test_every_type_is_written_without_javascript(client_of_trainer, kind, media):
    fields = WRITTEN[kind][0] | ({"picture": png()} if kind == "hotspot" else {})
    saved = write(client_of_trainer, kind, **fields)
    assert saved.status_code == 302, saved.context["form"].errors
    question = latest()
    assert (question.state, question.current.type, question.tag_list) == (
        "draft", kind, ["家访", "安全"],
    )  # fmt: skip
    assert question.current.body["sources"] == [{"law": "未成年人保护法", "article": "第十一条"}]
    page = text(client_of_trainer.get(f"/cms/questions/{question.pk}/"))
    assert "新题" in page or kind == "cloze"
    shown = authoring.as_written(question.current)
    counted = shown.parts or shown.items or shown.areas or shown.choices or shown.accepted
    assert len(counted) >= WRITTEN[kind][1] - (1 if kind == "short_answer" else 0)


@pytest.mark.parametrize("kind", [*SAMPLES, "single", "multiple", "true_false"])
def test_saving_the_form_untouched_changes_nothing(kind):
    sample = SAMPLES.get(kind)
    sources = {"single": made.question_source, "multiple": made.multiple_source,
               "true_false": made.true_false_source}  # fmt: skip
    made.bank(sample.source if sample else sources[kind]("q"))
    question = latest()
    before = read_question(actions.scoring_source(question.current))
    hashes = []
    for _ in range(2):  # the first time writes out what was left to defaults
        question = latest()
        form = QuestionForm(bank=question.bank, kind=question.current.type, question=question)
        again = QuestionForm(
            filled(form), bank=question.bank, kind=question.current.type, question=question
        )
        assert again.is_valid(), again.errors
        actions.edit_question(question=question, source=again.source(), actor=None)
        hashes.append(latest().current.content_hash)
    assert read_question(actions.scoring_source(latest().current)) == before
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("single", {"option_A_zh": "甲", "option_B_zh": "乙"}, "单选题"),
        ("multiple", {"policy": "halves", "option_A_zh": "甲", "option_A_correct": "on",
                      "option_B_zh": "乙"}, "至少"),
        ("matching", {"left_1": "甲"}, "代号"),
        ("short_answer", {"accepted_1": "半", "share_1": "0.5"}, "满分"),
        ("hotspot", {"area_1_from": "B2", "area_1_correct": "on"}, "图片"),
        ("scenario", {"step_1_stem": "门", "step_1_lines": "* 等 → 1\n走"}, "后面的步骤"),
        ("single", {"sources": "未保法"}, "《》"),
        ("single", {"stem_zh": ""}, ""),
        ("single", {"picture": SimpleUploadedFile("x.png", b"MZ not a picture"),
                    "option_A_zh": "甲", "option_A_correct": "on", "option_B_zh": "乙"}, "JPEG"),
        ("single", {"audio": SimpleUploadedFile("x.mp3", b"<html>"),
                    "option_A_zh": "甲", "option_A_correct": "on", "option_B_zh": "乙"}, "MP3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_stored(client_of_trainer, kind, fields, said):
    count = Question.objects.count()
    page = write(client_of_trainer, kind, **fields)
    assert (page.status_code, Question.objects.count()) == (200, count)
    assert said in text(page)


@pytest.mark.usefixtures("media")
def test_an_option_is_a_picture_speaks_and_says_something_to_whoever_chooses_it(client_of_trainer):
    sound = SimpleUploadedFile("a.mp3", b"ID3" + b"\0" * 64)
    write(
        client_of_trainer, "single", option_A_correct="on", option_A_picture=png(),
        option_A_picture_alt="两人同行", option_B_zh="一个人去", option_B_audio=sound,
        option_B_audio_text="一个人去", option_B_feedback="要有人一同前往。",
    )  # fmt: skip
    question = latest()
    first, second = question.current.body["options"]
    assert first["picture"]["file"].startswith("/media/question_pictures/")
    assert first["picture"]["alt"] == {"zh-hans": "两人同行"}
    assert (second["audio"]["file"][-4:], second["feedback"]) == (
        ".mp3", {"zh-hans": "要有人一同前往。"},
    )  # fmt: skip
    page = text(client_of_trainer.get(f"/cms/questions/{question.pk}/"))
    assert "选了这项的人看到：要有人一同前往。" in page
    assert first["picture"]["file"] in page
    form = client_of_trainer.get(f"/cms/questions/{question.pk}/edit/").context["form"]
    client_of_trainer.post(f"/cms/questions/{question.pk}/edit/", filled(form))
    assert latest().current.body["options"] == [first, second]
    bare = filled(form) | {"option_B_bare": "on", "option_B_feedback": ""}
    client_of_trainer.post(f"/cms/questions/{question.pk}/edit/", bare)
    assert latest().current.body["options"][1] == {
        "key": "B", "correct": False, "text": {"zh-hans": "一个人去"},
    }  # fmt: skip


def test_from_draft_to_ready_through_another_person():
    made.bank()
    author, reviewer = office(), office(role="reviewer")
    trainer, colleague = signed_in(author), signed_in(reviewer)
    write(trainer, "true_false", answer="true")
    question = latest()

    def step(client, name, **fields):
        client.post(f"/cms/questions/{question.pk}/{name}/", fields)
        question.refresh_from_db()
        return question.state

    assert question not in [one.id for one in queries.candidates(question.bank)]
    assert step(colleague, "approve") == "draft"
    assert step(trainer, "submit") == "review"
    assert step(trainer, "approve") == "review"  # a trainer is no reviewer
    assert step(colleague, "send-back", note="") == "review"  # without saying why
    assert step(colleague, "send-back", note="选项太长") == "draft"
    assert "选项太长" in text(trainer.get(f"/cms/questions/{question.pk}/"))
    assert step(trainer, "submit") == "review"
    assert step(colleague, "approve") == "ready"
    assert question.reviewed_by == reviewer
    assert question.pk in [one.id for one in queries.candidates(question.bank)]


def test_nobody_approves_what_they_wrote():
    made.bank()
    author = office(role="reviewer")
    question = Question.objects.get(key="single-1")
    source = {**question.current.body, "type": "single", "topic": "steps", "difficulty": "easy"}
    source["mark"] = 3
    actions.edit_question(question=question, source=source, actor=author)
    with pytest.raises(actions.ChangeRefused):
        actions.approve_question(question=question, actor=author)
    question.refresh_from_db()
    assert (question.state, question.is_changed_since_review) == (QuestionState.READY, True)
    actions.approve_question(question=question, actor=office(role="reviewer"))
    question.refresh_from_db()
    assert question.is_changed_since_review is False


def test_the_database_knows_that_a_review_is_by_another_person():
    made.bank()
    author = office()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(key="single-1").update(edited_by=author, reviewed_by=author)


def offers_to_delete(page) -> bool:
    return f'/{page.context["question"].pk}/delete/"' in page.content.decode()


def test_a_question_in_papers_is_not_deleted_and_says_where():
    made.paper()
    client = signed_in(office())
    used = Question.objects.get(key="single-1")
    page = client.post(f"/cms/questions/{used.pk}/delete/", follow=True)
    assert "入户家访结业考核" in text(page)
    assert (offers_to_delete(page), "只能停用" in text(page)) == (False, True)
    assert Question.objects.filter(pk=used.pk).exists()
    write(client, "true_false", answer="true")
    draft = latest()
    page = client.get(f"/cms/questions/{draft.pk}/")
    assert (offers_to_delete(page), "只能停用" in text(page)) == (True, False)
    client.post(f"/cms/questions/{draft.pk}/delete/")
    assert not Question.objects.filter(pk=draft.pk).exists()


def test_an_asked_question_is_not_deleted_even_when_no_paper_draws_it_any_more():
    made.bank(*[made.question_source("only")])
    made.sit(on=made.paper(made.cell(count=1)))
    question = latest()
    Question.objects.filter(pk=question.pk).update(difficulty="hard", state="draft")
    with pytest.raises(actions.ChangeRefused):
        actions.delete_question(question=question, actor=office())
    page = signed_in(office()).get(f"/cms/questions/{question.pk}/")
    assert not offers_to_delete(page)


@pytest.mark.parametrize("rows", [1, 40])
def test_alike_questions_are_found_in_two_queries(django_assert_num_queries, rows):
    stem = "发现未成年人遭受侵害时，村（居）委会工作人员应当在多长时间内向公安机关报告？"
    sources = [made.question_source(f"far-{n}", stem=made.both(f"{n}" * 30, "x")) for n in range(9)]
    made.bank(
        made.question_source("first", stem=made.both(stem, "When?")),
        made.question_source("twin", stem=made.both(stem.replace("应当", "应"), "When?")),
        made.question_source("number", stem=made.both(stem + "24小时", "When?")),
        *sources[:rows],
    )
    first = Question.objects.select_related("current").get(key="first")
    with django_assert_num_queries(2):
        found = authoring.alike_questions(first)
    assert [(one.key, percent >= 90) for one, percent in found] == [("twin", True)]


def test_the_page_of_a_question_has_a_fixed_number_of_queries():
    made.paper()
    client = signed_in(office())
    counted = []
    for key in ("single-1", "multiple-1"):
        pk = Question.objects.get(key=key).pk
        client.get(f"/cms/questions/{pk}/")
        with CaptureQueriesContext(transaction.get_connection()) as seen:
            client.get(f"/cms/questions/{pk}/")
        counted.append(len(seen))
    assert counted[0] == counted[1]
