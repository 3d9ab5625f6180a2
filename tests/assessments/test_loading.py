"""Banks and papers from parsed sources: idempotent by key, versions, refusals."""

from pathlib import Path

import pytest
import yaml
from factories import assessments as made
from factories.regions import RegionFactory

from assessments import actions
from assessments.models import Paper, PaperVersion, Question, QuestionBank, QuestionVersion
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).parents[2] / "content" / "c2-home-visiting"


def test_the_shipped_bank_and_paper_load_and_load_again_unchanged():
    bank_source = yaml.safe_load((CONTENT / "questions.yaml").read_text())
    paper_source = yaml.safe_load((CONTENT / "course.yaml").read_text())["paper"]
    region = RegionFactory(code="00")
    first = actions.load_bank(data=bank_source, region=region)
    assert (first.added, first.changed, first.unchanged) == (len(bank_source["questions"]), 0, 0)
    paper = actions.load_paper(data=paper_source, region=region)
    entries = AuditEntry.objects.count()
    again = actions.load_bank(data=bank_source, region=region)
    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
    assert again.bank.draw_version == first.bank.draw_version + 1
    assert actions.load_paper(data=paper_source, region=region).current == paper.current
    assert AuditEntry.objects.count() == entries
    assert Question.objects.filter(critical=True).count() >= 8


def test_a_changed_question_makes_a_new_version_and_keeps_the_old():
    made.bank(made.question_source("q1"), made.question_source("q2"))
    before = QuestionBank.objects.get().draw_version
    changed = made.question_source("q1", stem=made.both("换了题干", "Another stem"))
    loaded = actions.load_bank(
        data=made.bank_source(changed, made.question_source("q2")), region=RegionFactory()
    )
    assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 1, 1)
    versions = QuestionVersion.objects.filter(question__key="q1").order_by("number")
    assert [version.body["stem"]["zh-hans"] for version in versions] == [
        "q1：敲门之前，先做什么？",
        "换了题干",
    ]
    assert Question.objects.get(key="q1").current == versions[1]
    assert QuestionBank.objects.get().draw_version == before + 1


def test_a_new_difficulty_is_a_change_without_a_new_version():
    made.bank(made.question_source("q1"))
    loaded = actions.load_bank(
        data=made.bank_source(made.question_source("q1", difficulty="hard")),
        region=RegionFactory(),
    )
    assert (loaded.changed, QuestionVersion.objects.count()) == (1, 1)


def test_becoming_a_red_line_question_is_a_new_version_because_it_marks_otherwise():
    made.bank(made.question_source("q1"))
    actions.load_bank(
        data=made.bank_source(made.question_source("q1", critical=True)), region=RegionFactory()
    )
    assert [version.body["critical"] for version in QuestionVersion.objects.order_by("pk")] == [
        False,
        True,
    ]


def test_a_bank_with_problems_is_refused_whole_and_names_each():
    source = made.bank_source(
        made.question_source("good"),
        made.question_source("good"),
        made.question_source("no-topic", topic="weather"),
        made.question_source("one-language", stem={"zh-hans": "只有中文"}),
        made.multiple_source("one-key", right="A"),
        made.question_source("two-keys", options=made.multiple_source("x")["options"]),
    )
    with pytest.raises(actions.LoadRefused) as refused:
        actions.load_bank(data=source, region=RegionFactory())
    places = [problem.split(":")[0] for problem in refused.value.problems]
    assert places == ["good", "no-topic", "one-language", "one-key", "two-keys"]
    assert QuestionBank.objects.count() == 0


def test_a_blueprint_that_cannot_be_filled_names_the_cell_and_what_it_lacks():
    made.bank()
    cells = [made.cell(difficulty="hard", count=5), made.cell(count=2)]
    with pytest.raises(actions.LoadRefused) as refused:
        made.paper(*cells)
    assert refused.value.problems == ["1: “家访步骤”只有 0 题，需要 5"]
    assert Paper.objects.count() == 0


def test_rules_change_in_place_before_the_first_attempt_and_as_a_version_after_it():
    paper = made.paper()
    made.paper(pass_mark=70)
    assert [(version.number, version.pass_mark) for version in PaperVersion.objects.all()] == [
        (1, 70)
    ]
    made.AttemptFactory(paper_version=paper.current)
    made.paper(pass_mark=90)
    assert list(PaperVersion.objects.order_by("number").values_list("number", "pass_mark")) == [
        (1, 70),
        (2, 90),
    ]


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"pass_mark": 101}, "pass_mark"),
        ({"pass_mark": "a lot"}, "pass_mark"),
        ({"time_limit_minutes": 0}, "time_limit_minutes"),
        ({"attempts": "two"}, "attempts"),
        ({"grading": "lowest"}, "grading"),
        ({"bank": "nowhere"}, "bank"),
        ({"sections": [{"topic": "steps", "count": 0}]}, "1"),
        ({"sections": []}, "sections"),
        ({"closes_at": "tomorrow"}, "closes_at"),
    ],
)
def test_a_paper_with_impossible_rules_is_refused(rules, place):
    made.bank()
    with pytest.raises(actions.LoadRefused) as refused:
        made.paper(**rules)
    assert [problem.split(":")[0] for problem in refused.value.problems] == [place]
