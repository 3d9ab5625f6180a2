"""GIFT and Aiken, from the simplest to what other programs really write."""

import pytest
from factories.exchange import brief, reasons

from assessments.exchange import opening


def gift(text: str):
    return opening.read(text.encode(), kind="gift")


def only(text: str) -> dict:
    reading = gift(text)
    assert reasons(reading) == []
    (question,) = reading.questions
    return question.source


def shares(source: dict) -> list[tuple[str, str]]:
    return [(one["text"], one["fraction"]) for one in source["options"]]


def test_escapes():
    source = only(r"::t\:1:: a\~b \= c\# \{d\} e\:f\ng\\h {=y\=es ~n\~o#f\#b ####all\{}")
    assert source["stem"] == "a~b = c# {d} e:f\ng\\h"
    assert [one["text"] for one in source["options"]] == ["y=es", "n~o"]
    assert (source["options"][1]["feedback"], source["explanation"]) == ("f#b", "all{")
    assert source["title"] == "t:1"


CHOICES = [
    ("{=a ~b}", "single", [("a", "1"), ("b", "0")]),
    ("{=a ~%50%b ~%-25%c}", "single", [("a", "1"), ("b", "0.5"), ("c", "-0.25")]),
    ("{~%50%a ~%50%b ~%-100%c}", "multiple", [("a", "0.5"), ("b", "0.5"), ("c", "-1")]),
    (
        "{~%33.333%a ~%33.333%b ~%33.333%c ~d}",
        "multiple",
        [("a", "0.33333"), ("b", "0.33333"), ("c", "0.33333"), ("d", "0")],
    ),
    ("{~%33,33%a ~%66.66%b}", "multiple", [("a", "0.3333"), ("b", "0.6666")]),
]


@pytest.mark.parametrize(("answers", "kind", "expected"), CHOICES)
def test_fractions(answers, kind, expected):
    source = only(f"q {answers}")
    assert (source["type"], shares(source)) == (kind, expected)


REFUSED = [
    ("q {~%40%a ~%40%b}", "The positive fractions total 0.8; they must total 1"),
    ("q {~%150%a ~%-50%b}", "“150” is no percentage from −100 to 100."),
    ("q {~%x%a =b}", "“x” is no percentage from −100 to 100."),
    ("q {~%100%a ~b}", "A multiple-choice question needs at least two correct options."),
    ("q {~a ~b}", "The positive fractions total 0"),
    ("q {=a =b ~c}", "A single-choice question has one correct option, not 2."),
    ("q {=a ~}", "Option B has no text."),
    ("q {=a", "A brace { is not closed"),
    ("q }", "A brace { is not closed"),
    ("q {=a {x} ~b}", "A question takes one pair of braces"),
    ("{=a ~b}", "The question has no text."),
    ("q {maybe}", "The answers do not begin with =, ~, # or T/F"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_refused_has_its_line_and_leaves_the_next_question_alone(text, reason):
    reading = gift(f"// c\n\n{text}\n\n::next:: ok {{T}}")
    ((line, said),) = reasons(reading)
    assert (line, said[: len(reason)]) == (3, reason)
    assert reading.refused[0].original == text
    assert [brief(one) for one in reading.questions] == [("true_false", "ok", True)]


@pytest.mark.parametrize(
    ("answer", "right"), [("T", True), ("TRUE", True), ("true", True), ("F", False),
                          ("FALSE#no#yes", False)],
)  # fmt: skip
def test_judgements(answer, right):
    source = only(f"q {{{answer}}}")
    assert (source["type"], source["answer"]) == ("true_false", right)


def test_categories_comments_and_tags():
    reading = gift(
        "$CATEGORY: $course$/top/Law/Reports\n\n"
        "// [id:own-1] [tag:difficulty:hard] [tag:红线题] [tag:other] [tag:policy:halves]\n"
        "::t:: q {~%50%a ~%50%b ~c}\n\n$CATEGORY: top/A//B\n\n// plain\nr {T}\n"
    )
    first, second = (one.source for one in reading.questions)
    assert (first["topic"], first["key"], first["difficulty"]) == ("Reports", "own-1", "hard")
    assert (first["critical"], first["policy"], first["tags"]) == (True, "halves", ["other"])
    assert "fraction" not in first["options"][0]
    assert (second["topic"], second["stem"]) == ("A/B", "r")


def test_html_is_cleaned_and_what_is_lost_is_said():
    reading = gift(
        '[html]<p>Which <b>two</b> &amp; why?</p><script>x()</script><img src\\="a.png">'
        "{~%50%<i>a</i> ~%50%<p>b</p> ~1 < 2}"
    )
    (question,) = reading.questions
    assert question.source["stem"] == "Which two & why?"
    assert [one["text"] for one in question.source["options"]] == ["a", "b", "1 < 2"]
    assert "left out" in str(question.notes[0])


def test_plain_signs_are_no_markup():
    assert only("[plain]a <b> c {T}")["stem"] == "a <b> c"
    assert only("2 < 3 &amp; 5 {T}")["stem"] == "2 < 3 &amp; 5"


def test_answers_over_several_lines_and_a_gap_in_the_text():
    source = only("Grant is {\n=buried\n\n~married\n} in a tomb.")
    assert source["stem"] == "Grant is ____ in a tomb."
    assert shares(source) == [("buried", "1"), ("married", "0")]
    assert only("[html]<p>Grant is {=buried ~married}</p>")["stem"] == "Grant is"


def test_a_text_without_answers_is_reported():
    reading = gift("Welcome\n\nq {T}")
    assert [(note.place.line, str(note.text)) for note in reading.notes] == [
        (1, "A text without answers was left out: “Welcome”")
    ]


AIKEN = """What is first?
A. Files
B) Door
ANSWER: A

Two
lines
a) x
continued
b) y
answer: b
No answer
A) x
B) y

Last
A) x
B) y
ANSWER: C
"""


def test_aiken():
    reading = opening.read(AIKEN.encode())
    assert reading.format == "aiken"
    assert [(one.place.line, *brief(one)) for one in reading.questions] == [
        (1, "single", "What is first?", "A"),
        (6, "single", "Two\nlines", "B"),
    ]
    assert reading.questions[1].source["options"][0]["text"] == "x\ncontinued"
    assert reasons(reading) == [
        (12, "There is no line ANSWER: below the options."),
        (16, "The answer is C, but the options are A–B."),
    ]
