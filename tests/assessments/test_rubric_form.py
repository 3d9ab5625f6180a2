"""A rubric in the question editor: written, kept as it was, changed."""

import pytest
from factories import assessments as made
from factories import grading as desk

from assessments.domain.questions.rubric import read_rubric
from assessments.forms import QuestionForm

pytestmark = pytest.mark.django_db


def posted(form: QuestionForm) -> dict[str, object]:
    """What a browser sends back that changes nothing."""
    return {
        name: value
        for name, field in form.fields.items()
        if (value := form.get_initial_for_field(field, name)) not in (None, False)
    }


def edited(source, **changes):
    made.bank(source)
    question = made.QuestionBank.objects.get().questions.select_related("current", "topic").get()
    kind = {"bank": question.bank, "kind": source["type"], "question": question}
    form = QuestionForm({**posted(QuestionForm(**kind)), **changes}, **kind)
    assert form.is_valid(), form.errors
    return question.current.body, form.source()


def test_a_rubric_that_is_not_changed_stays_with_all_its_languages():
    body, source = edited(desk.essay_source("one"))
    assert source["rubric"] == body["rubric"]


def test_a_criterion_is_added_and_one_taken_away():
    _body, source = edited(
        desk.essay_source("one"),
        criterion_1="",
        levels_1="",
        criterion_3="  是否报告 ",
        levels_3="没有报告\n报告了｜打了110\n\n马上报告 | 当晚就打",
        weight_3="3",
    )
    assert [one["key"] for one in source["rubric"]] == ["b", "r1"]
    new = source["rubric"][1]
    assert new["text"] == {"zh-hans": "是否报告"}
    assert [one.get("example", {}).get("zh-hans") for one in new["levels"]] == [
        None, "打了110", "当晚就打",
    ]  # fmt: skip
    assert [level.points for level in read_rubric(source["rubric"])[1].levels] == [0, 3, 6]


def test_points_that_were_written_in_a_file_stay():
    uneven = [{"text": made.both("低", "low"), "points": "0"}, {"text": made.both("高", "high"),
               "points": "2.5"}]  # fmt: skip
    rubric = [{"key": "x", "text": made.both("要点", "point"), "levels": uneven}]
    body, source = edited(desk.essay_source("one", rubric=rubric))
    assert source["rubric"] == body["rubric"]


def test_without_a_rubric_none_is_made_up():
    source = desk.essay_source("one")
    source.pop("rubric")
    body, written = edited(source)
    assert "rubric" not in body
    assert "rubric" not in written


@pytest.mark.parametrize("levels", ["只有一级", "\n".join(str(n) for n in range(10))])
def test_a_criterion_has_two_to_nine_levels(levels):
    bank = made.bank(made.question_source("other"))
    form = QuestionForm({"criterion_1": "要点", "levels_1": levels}, bank=bank, kind="essay")
    assert "levels_1" in form.errors
