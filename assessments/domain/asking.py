"""What a question needs beside its marking before it can be put to people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import ChoiceQuestion, Question
from assessments.domain.questions.arranging import MatchingQuestion, OrderingQuestion
from assessments.domain.questions.base import ONE
from assessments.domain.questions.composite import Composite
from assessments.domain.questions.picture import HotspotQuestion
from assessments.domain.questions.text import ShortAnswerQuestion

GAP: Final = re.compile(r"\[\[(\d{1,2})\]\]")
Texts = Mapping[str, str]


def texts_of(question: Mapping[str, Any]) -> Iterator[tuple[str, Texts | None]]:
    """The texts that must be there, each with the name of its place; parts and steps with theirs.

    An option that is a picture says what it shows in the picture's `alt`.
    """
    yield "stem", question.get("stem")
    for field in ("options", "left", "right", "items"):
        for one in _listed(question, field):
            yield str(one.get("key")), one.get("text") or (one.get("picture") or {}).get("alt")
    for field in ("parts", "steps"):
        for number, part in enumerate(_listed(question, field), start=1):
            for name, text in texts_of(part):
                if field == "steps" or name != "stem":  # a gap may stand in the stem of the whole
                    yield f"{number}. {name}", text
    yield from _rubric_texts(question)
    if question.get("picture"):
        yield "picture", question["picture"].get("alt")
    if question.get("audio"):
        yield "audio", question["audio"].get("text")


def _rubric_texts(question: Mapping[str, Any]) -> Iterator[tuple[str, Texts | None]]:
    for criterion in _listed(question, "rubric"):
        yield str(criterion.get("key")), criterion.get("text")
        for place, level in enumerate(_listed(criterion, "levels"), start=1):
            yield f"{criterion.get('key')}/{place}", level.get("text")


def untold(name: str, languages: Sequence[str]) -> Problem:
    if len(languages) > 1:
        return Problem(_("“%(field)s” is needed in Chinese and in English."), {"field": name})
    return Problem(_("“%(field)s” has no text."), {"field": name})


def askable(read: Question[Any], source: Mapping[str, Any]) -> Iterator[Problem]:
    """What would leave people without something to choose, or without a way to the full mark."""
    if isinstance(read, ChoiceQuestion) and not read.single and len(read.correct_keys) < 2:
        yield Problem(_("A multiple-choice question has at least two correct options."))
    elif isinstance(read, MatchingQuestion):
        yield from _unnamed(read.pairs, source, "left")
        yield from _unnamed(read.rights, source, "right")
    elif isinstance(read, OrderingQuestion):
        yield from _unnamed(read.order, source, "items")
    elif isinstance(read, ShortAnswerQuestion):
        if all(one.fraction < ONE for one in read.accepted):
            yield Problem(_("One accepted answer earns the full mark: give it the fraction 1."))
    elif isinstance(read, HotspotQuestion):
        yield from _unseen(read, source)
    elif isinstance(read, Composite):
        for part, written in zip(read.parts, _listed(source, read.field), strict=True):
            yield from askable(part, written)


def _unnamed(keys: Any, source: Mapping[str, Any], field: str) -> Iterator[Problem]:
    named = {one.get("key") for one in _listed(source, field)}
    for key in keys:
        if key not in named:
            yield Problem(_("“%(field)s” has no text."), {"field": key})


def _unseen(read: HotspotQuestion, source: Mapping[str, Any]) -> Iterator[Problem]:
    if not source.get("picture"):
        yield Problem(_("A hotspot question needs a picture."))
    for area in read.areas:
        if area.x < 0 or area.y < 0 or area.x + area.w > 100 or area.y + area.h > 100:
            yield Problem(
                _("The area “%(key)s” leaves the picture: places are in percent, 0 to 100."),
                {"key": area.key},
            )


def _listed(source: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    listed = source.get(field)
    listed = listed if isinstance(listed, list) else []
    return [one for one in listed if isinstance(one, Mapping)]
