"""Minutes are counted: 250 hanzi or 150 words a minute, one a question, media and tasks."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.domain import minutes
from courses.domain.minutes import Load


def section(*parts: dict[str, Any], title: str = "") -> dict[str, Any]:
    return {"type": "section", "id": "s", "value": {"title": title, "parts": list(parts)}}


def part(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": "p"}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh-hans", "字" * 250, "1"),
        ("zh-hans", "字" * 125 + "，。《》12345", "0.5"),
        ("zh-hans", "<p>" + "字" * 250 + "</p>", "1"),
        ("en", "word " * 150, "1"),
        ("en", "don’t well-known 34(4) " * 30, "0.8"),
        ("en", "", "0"),
    ],
    ids=["hanzi", "punctuation is free", "tags are free", "words", "joined words", "nothing"],
)
def test_reading(language: str, text: str, expected: str) -> None:
    assert minutes.reading_minutes([text], language) == Decimal(expected)


def test_a_question_takes_a_minute_beside_its_text() -> None:
    asked = part(
        "question",
        {
            "stem": "字" * 100,
            "options": [{"type": "item", "id": "x", "value": {"text": "字" * 50, "correct": True}}],
            "explanation": "字" * 100,
        },
    )
    load = minutes.load_of([section(asked)], "", "zh-hans")
    assert load == Load(reading=Decimal(1), questions=Decimal(1))


def test_media_count_by_length_and_their_transcript_is_not_read_as_well() -> None:
    media = part("media", {"seconds": 90, "title": "", "transcript": "字" * 1000, "kind": "audio"})
    assert minutes.load_of([section(media)], "", "zh-hans") == Load(media=Decimal("1.5"))


def test_what_is_not_on_the_page_is_not_counted() -> None:
    picture = part("picture", {"image": "水井.svg", "alt": "字" * 250, "caption": "字" * 25})
    assert minutes.load_of([section(picture)], "", "zh-hans").total == Decimal("0.1")


def test_title_and_summary_are_read() -> None:
    found = minutes.of_sections([section(title="字" * 125)], "字" * 125, "zh-hans")
    assert found == Decimal("1.0")


def test_a_page_without_text_takes_no_time() -> None:
    assert minutes.of_sections(None, "", "en") == Decimal("0.0")


def test_tasks_fill_at_most_a_quarter() -> None:
    assert Load(reading=Decimal(30), tasks=Decimal(30)).counted == Decimal(40)
    assert Load(reading=Decimal(30), tasks=Decimal(5)).counted == Decimal(35)


tenths = st.integers(min_value=0, max_value=10_000).map(lambda number: Decimal(number) / 10)


@given(tenths, tenths, tenths, tenths)
def test_tasks_never_count_more_than_a_quarter_of_the_whole(
    reading: Decimal, questions: Decimal, media: Decimal, tasks: Decimal
) -> None:
    load = Load(reading, questions, media, tasks)
    others = reading + questions + media
    assert load.counted <= load.total
    assert load.counted - others <= load.counted * minutes.TASK_SHARE + Decimal("1e-20")


@given(st.lists(st.text(alphabet="家访安全，。 ab1", max_size=40), max_size=6), st.booleans())
def test_more_text_never_takes_less_time(texts: list[str], chinese: bool) -> None:
    language = "zh-hans" if chinese else "en"
    counts = [minutes.reading_minutes(texts[:n], language) for n in range(len(texts) + 1)]
    assert counts == sorted(counts)
