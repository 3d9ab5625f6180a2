"""What somebody typed into a search, read once: its words or its pinyin initials."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from courses import ranking
from courses.domain import words
from courses.searching import letters, simplified

Pieces = Sequence[tuple[str, bool]]  # of a text, each with whether it was asked for
Often = dict[
    type[Model], dict[int, float]
]  # by kind and primary key: how often the words are there


@dataclass(frozen=True)
class Asked:
    question: str

    @classmethod
    def of(cls, text: str, *, longest: int) -> "Asked":
        return cls(text.replace("\0", "").strip()[:longest])

    def __bool__(self) -> bool:
        return bool(words.asked(simplified(self.question)))

    @cached_property
    def is_by_initials(self) -> bool:
        """Only who reads Chinese types initials: in English a short word is a word."""
        speaks_chinese = (get_language() or settings.LANGUAGE_CODE).startswith("zh")
        return speaks_chinese and words.looks_like_initials(self.question)

    @cached_property
    def terms(self) -> list[str]:
        return words.terms(simplified(self.question))

    def best(self, *kinds: type[Model], within: "QuerySet[Any] | None" = None) -> Often:
        """Return hits of these kinds, of those in `within` where given. One query."""
        found: Often = defaultdict(dict)
        if self:
            for one in ranking.best(self._wanted, kinds, within=within):
                found[one.kind][one.pk] = one.often
        return found

    @property
    def _wanted(self) -> ranking.Wanted:
        if self.is_by_initials:
            return ranking.Wanted(initials=self.question.casefold())
        all_of_them = words.asked(simplified(self.question)).split()
        return ranking.Wanted(words=all_of_them, telling=words.telling(self.terms))

    def standing(self, title: str, summary: str, often: float) -> tuple[int, int, float]:
        """Return where a hit stands in a list, the same on every database; less is better."""
        if not self.is_by_initials:
            return *words.standing(title, summary, self.terms), -often
        place = "".join(letters(title)).find(self.question.casefold())
        return int(place < 0), len(title), -often

    def title(self, text: str) -> Pieces:
        if not self.is_by_initials or self.question.casefold() in text.casefold():
            return self.marked(text)
        return words.marked_by_initials(text, self.question, letters(text))

    def marked(self, text: str) -> Pieces:
        return words.marked(text, self.terms)

    def text(self, text: str) -> Pieces:
        """Return the part of a text around its first hit."""
        return self.marked(words.snippet(text, self.terms))

    def is_whole_in(self, text: str) -> bool:
        """Say whether every word stands in the text, not only pairs of its hanzi."""
        return all(term in text.casefold() for term in self.terms)

    def is_in(self, text: str) -> bool:
        return any(hit for _piece, hit in self.marked(text))
