"""The search index of questions says what is asked now, through every way a question changes."""

from io import StringIO

import pytest
from django.core.management import call_command
from factories import assessments as made
from factories.regions import region
from factories.trainers import office
from wagtail.search.backends import get_search_backend

from assessments import actions
from assessments.models import Question

pytestmark = pytest.mark.django_db


def found(words: str) -> set[str]:
    hits = get_search_backend().search(words, Question)
    return {question.key for question in hits}


@pytest.fixture
def question() -> Question:
    made.bank(made.question_source("knock"), made.true_false_source("report"))
    return Question.objects.get(key="knock")


def stem(words: str) -> dict[str, object]:
    return made.question_source("knock", stem=made.both(words, "In English."))


def test_stem_options_topic_and_english_are_found(question: Question) -> None:
    assert found("敲门之前") == {"knock", "report"}
    assert found("选项B") == {"knock"}
    assert found("what comes before") == {"knock", "report"}
    assert found(question.topic.title["zh-hans"]) >= {"knock"}
    assert found("没有这个") == set()


def test_a_proposed_version_is_found_once_it_is_approved(question: Question) -> None:
    actions.edit_question(question=question, source=stem("先看门窗有没有异样"), actor=office())
    assert found("门窗") == set()
    actions.approve_question(question=question, actor=office(role="reviewer"))
    assert found("门窗") == {"knock"}
    assert found("敲门之前") == {"report"}


def test_what_the_installation_edits_creates_and_deletes(question: Question) -> None:
    actions.edit_question(question=question, source=stem("先看门窗"), actor=None)
    assert found("门窗") == {"knock"}
    source = made.question_source("", stem=made.both("临时监护怎么办", "What now?"))
    created = actions.create_question(bank=question.bank, source=source, actor=office())
    assert found("临时监护") == {created.key}
    actions.delete_question(question=created, actor=office())
    assert found("临时监护") == set()


def test_a_bank_that_is_loaded_again_and_a_topic_of_another_name(question: Question) -> None:
    actions.load_bank(
        data=made.bank_source(stem("先看门窗")), region=question.bank.region, actor=None
    )
    assert found("门窗") == {"knock"}
    data = made.bank_source(stem("先看门窗"))
    data["topics"][0]["title"] = made.both("夜间走访", "Night visits")
    actions.load_bank(data=data, region=question.bank.region)
    assert found("夜间走访") == {
        one.key for one in Question.objects.filter(topic__key=data["topics"][0]["key"])
    }


def test_imported_questions_are_found(tmp_path) -> None:
    region("00")
    path = tmp_path / "one.gift"
    path.write_text("委托照护要看什么？ {=能力 ~名气 ~年纪}", encoding="utf-8")
    call_command("import_questions", str(path), "--bank", "c9", stdout=StringIO())
    assert len(found("委托照护")) == 1
