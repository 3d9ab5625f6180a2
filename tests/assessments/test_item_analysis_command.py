"""`manage.py item_analysis` as the contract says."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from factories import assessments as make

from assessments import actions

FILE = "attempt,1,2,3\nmax,1,1,1\na,1,1,1\nb,1,1,\nc,1,,\nd,,,\n"


def run(*arguments: str | Path, language: str = "en") -> str:
    out = StringIO()
    with translation.override(language):
        call_command("item_analysis", *map(str, arguments), stdout=out)
    return out.getvalue()


def matrix(tmp_path: Path, content: str = FILE) -> Path:
    path = tmp_path / "marks.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_matrix_has_the_form_of_the_contract(tmp_path: Path) -> None:
    told = json.loads(run("--responses", matrix(tmp_path), "--json"))
    assert list(told) == ["paper", "slots"]
    assert told["paper"] == {
        "attempts": 4,
        "mean": 1.5,
        "median": 1.5,
        "sd": pytest.approx(1.2909944),
        "skewness": 0,
        "kurtosis": pytest.approx(-1.2),
        "internal_consistency": 75,
        "error_ratio": 50,
        "standard_error": pytest.approx(0.6454972),
    }
    assert told["slots"][1] == {
        "slot": 2,
        "facility": 0.5,
        "sd": pytest.approx(0.5773503),
        "discrimination_index": pytest.approx(70.7106781),
        "discriminative_efficiency": 100,
        "effective_weight": pytest.approx(36.6025404),
    }


def test_the_second_convention_is_added_when_asked(tmp_path: Path) -> None:
    told = json.loads(run("--responses", matrix(tmp_path), "--json", "--exchange"))
    assert told["slots"][1]["point_biserial"] == pytest.approx(0.8944272)
    assert told["slots"][1]["upper_lower_27"] == 1


def test_undefined_is_null(tmp_path: Path) -> None:
    told = json.loads(run("--responses", matrix(tmp_path, "attempt,1\nmax,1\na,1\n"), "--json"))
    assert told["paper"]["sd"] is None
    assert told["slots"] == [
        {
            "slot": 1,
            "facility": 1,
            "sd": None,
            "discrimination_index": None,
            "discriminative_efficiency": None,
            "effective_weight": None,
        }
    ]


def test_a_table_for_people(tmp_path: Path) -> None:
    lines = run("--responses", matrix(tmp_path)).splitlines()
    assert lines[0].split() == ["attempts", "4"]
    assert lines[-1].split() == ["3", "0.2500", "0.5000", "52.2233", "100.0000", "31.6987"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Row 3, column 2, “7”: the mark is above row 2."),
        ("zh-hans", "第 3 行第 2 列“7”：得分高于第 2 行的满分。"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, language: str, message: str) -> None:
    path = matrix(tmp_path, "attempt,1\nmax,1\na,7\n")
    with pytest.raises(CommandError) as refused:
        run("--responses", path, language=language)
    assert (str(refused.value), refused.value.returncode) == (message, 1)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"The file none\.csv cannot be read\."):
        run("--responses", tmp_path / "none.csv")


def sat(paper, *wrong: int, **learner) -> None:
    attempt = make.sit(make.learner(**learner), paper)
    make.answer_all(attempt, wrong=wrong)
    actions.hand_in(attempt=attempt, actor=None)


@pytest.mark.django_db
def test_a_paper_of_ours() -> None:
    """Three people on two questions, both drawn for everybody: totals 2, 1, 0."""
    make.bank(make.question_source("knock"), make.true_false_source("report", topic="steps"))
    paper = make.paper(make.cell(type="single"), make.cell(type="true_false"))
    for wrong in [(), (1,), (1, 2)]:
        sat(paper, *wrong)
    told = json.loads(run("--paper", "c2-final", "--json"))
    assert (told["version"], told["attempts"], told["paper"]["attempts"]) == (1, "first", 3)
    assert [slot["facility"] for slot in told["slots"]] == [
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    ]
    knock, report = told["questions"]
    assert (knock["question"], knock["attempts"], knock["random_guess"]) == ("knock", 3, 0.25)
    assert knock["discrimination_index"] == pytest.approx(50)
    assert [(one["key"], one["count"], one["mean_percent"]) for one in knock["options"]] == [
        ("A", 2, 25),
        ("B", 1, 100),
        ("C", 0, None),
        ("D", 0, None),
    ]
    assert (report["random_guess"], report["flags"]) == (0.5, [])
    assert [one["count"] for one in report["options"]] == [2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("which", "attempts", "mean"), [("first", 2, 0.5), ("last", 2, 1), ("all", 3, 2 / 3)]
)
def test_each_person_counts_with_the_first_attempt(which: str, attempts: int, mean: float) -> None:
    make.bank(make.question_source("knock"))
    paper = make.paper(make.cell(type="single"), retry_after_hours=0)
    again = make.learner()
    for person, wrong in [(again, (1,)), (again, ()), (make.learner(), ())]:
        attempt = make.sit(person, paper)
        make.answer_all(attempt, wrong=wrong)
        actions.hand_in(attempt=attempt, actor=None)
    told = json.loads(run("--paper", "c2-final", "--json", "--attempts", which))
    assert (told["paper"]["attempts"], told["paper"]["mean"]) == (attempts, pytest.approx(mean))


@pytest.mark.django_db
def test_a_paper_that_nobody_sat_is_all_null() -> None:
    make.paper()
    told = json.loads(run("--paper", "c2-final", "--json"))
    assert told["paper"] == {"attempts": 0} | dict.fromkeys(list(told["paper"])[1:])
    assert (told["slots"], told["questions"]) == ([], [])


@pytest.mark.django_db
def test_an_unknown_paper_or_version() -> None:
    make.paper()
    with pytest.raises(CommandError, match="There is no paper “nothing”"):
        run("--paper", "nothing")
    with pytest.raises(CommandError, match="has no such version"):
        run("--paper", "c2-final", "--paper-version", "7")


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries(people: int, django_assert_num_queries) -> None:
    paper = make.paper()
    for _ in range(people):
        sat(paper)
    with django_assert_num_queries(8):
        run("--paper", "c2-final", "--json")
