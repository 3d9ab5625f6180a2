"""`manage.py score` as the contract says."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

QUESTION = {
    "type": "multiple",
    "mark": "2",
    "critical": True,
    "policy": "partial_if_no_wrong",
    "options": [
        {"key": "A", "correct": True},
        {"key": "B", "correct": False},
        {"key": "C", "correct": True},
    ],
}


def run(tmp_path, question, response):
    paths = tmp_path / "question.json", tmp_path / "response.json"
    for path, content in zip(paths, (question, response), strict=True):
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    out = StringIO()
    with translation.override("en"):
        call_command("score", "--question", paths[0], "--response", paths[1], stdout=out)
    return json.loads(out.getvalue())


def test_one_question_is_scored(tmp_path):
    assert run(tmp_path, QUESTION, {"selected": ["A"]}) == {
        "mark": "1.00",
        "max": "2.00",
        "fraction": "0.5",
        "correct": False,
        "critical_failed": True,
    }


def test_a_third_and_a_minus_are_decimal_strings(tmp_path):
    three = QUESTION | {
        "policy": "right_minus_wrong",
        "options": [{"key": key, "correct": key != "D"} for key in "ABCD"],
    }
    assert run(tmp_path, three, {"selected": ["A"]})["fraction"] == "0.3333333333"
    minus = {
        "type": "single",
        "mark": "1",
        "policy": "weighted",
        "options": [{"key": "A", "fraction": "1"}, {"key": "B", "fraction": "-0.5"}],
    }
    scored = run(tmp_path, minus, {"selected": ["B"]})
    assert (scored["mark"], scored["fraction"]) == ("-0.50", "-0.5")


@pytest.mark.parametrize(
    ("question", "response", "said"),
    [
        ({"type": "essay"}, {}, "graded by people"),
        (QUESTION, {"selected": ["Z"]}, "There is no option “Z”."),
        ("{", {}, "question.json is not JSON"),
        ("[" * 100000, {}, "question.json is not JSON"),
        (QUESTION, "", "response.json is not JSON"),
    ],
)
def test_what_cannot_be_scored_is_one_message(tmp_path, question, response, said):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, question, response)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_one_message(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        call_command(
            "score", "--question", tmp_path / "nowhere.json", "--response", tmp_path / "x.json"
        )
