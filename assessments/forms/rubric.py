"""The rubric of a question that people grade: criteria, each with its levels, one a line."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.domain.questions.rubric import MOST_CRITERIA, MOST_LEVELS
from assessments.forms.rows import CHINESE, Particulars, Row, Wrote, both, line_field, text_field

SPARE: Final = 2
LEAST: Final = 3
EXAMPLE: Final = "｜"  # between the text of a level and its example
Source = dict[str, Any]


class LevelsField(forms.CharField):
    """One level a line, the lowest first; an example may follow after a bar."""

    def clean(self, value: Any) -> list[tuple[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) == 1 or len(lines) > MOST_LEVELS:
            raise ValidationError(
                _("A criterion has 2 to %(n)s levels, one a line.") % {"n": MOST_LEVELS}
            )
        cut = [line.replace("|", EXAMPLE).partition(EXAMPLE) for line in lines]
        return [(text.strip(), example.strip()) for text, _bar, example in cut]


class ForPeople(Particulars):
    """A note for the graders, in `accepted`, and the rubric. Without criteria the answer is graded
    as a whole. A criterion that is not changed keeps its points and its texts in English."""

    def _criteria(self) -> list[Source]:
        return self.listed("rubric")

    def _numbers(self) -> range:
        return range(1, min(MOST_CRITERIA, max(LEAST, len(self._criteria()) + SPARE)) + 1)

    def rows(self) -> Iterator[Row]:
        accepted = self.body.get("accepted")
        label = gettext_lazy("what a good answer holds (for the graders)")
        initial = accepted if isinstance(accepted, str) else ""
        yield Row("", {"accepted": text_field(label, initial, rows=4)})
        known = self._criteria()
        for number in self._numbers():
            found = known[number - 1] if number <= len(known) else {}
            levels = LevelsField(
                label=gettext_lazy("levels, one a line, the lowest first; “｜” before an example"),
                required=False,
                max_length=4000,
                initial=_lines(found),
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            name = line_field(gettext_lazy("what is looked at"), _chinese(found.get("text")))
            weight = forms.IntegerField(
                label=gettext_lazy("weight"), min_value=1, max_value=100, required=False, initial=1
            )
            fields = {
                f"criterion_{number}": name,
                f"levels_{number}": levels,
                f"weight_{number}": weight,
            }
            if _is_uneven(found):
                del fields[f"weight_{number}"]  # its points were written in a file: they stay
            elif found:
                weight.initial = _weight(found)
            yield Row(_("Criterion %(n)s") % {"n": number}, fields)

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        known = self._criteria()
        made: list[Source] = []
        for number in self._numbers():
            name, levels = wrote[f"criterion_{number}"], wrote[f"levels_{number}"]
            before = known[number - 1] if number <= len(known) else {}
            if name or levels:
                weight = wrote.get(f"weight_{number}") or 1
                made.append(_criterion(before, name, levels, weight, known))
        kept = {"rubric": made} if made or "rubric" in self.body else {}
        return {"accepted": wrote["accepted"]} | kept


def _criterion(
    before: Source, name: str, levels: list[tuple[str, str]], weight: int, known: list[Source]
) -> Source:
    used = {str(one.get("key")) for one in known}
    free = (f"r{number}" for number in range(1, 100) if f"r{number}" not in used)
    texts = before.get("text") or {}
    made: Source = {
        "key": before.get("key") or next(free),
        "text": texts if texts.get(CHINESE) == name else both(name),
        "levels": [],
    }
    if not before.get("key"):
        known.append(made)
    listed = before.get("levels") or []
    for place, (text, example) in enumerate(levels):
        old = listed[place] if place < len(listed) else {}
        level: Source = {
            "text": old["text"] if _chinese(old.get("text")) == text and old else both(text)
        }
        if example:
            same = _chinese(old.get("example")) == example
            level["example"] = old["example"] if same else both(example)
        if _is_uneven(before) and "points" in old:
            level["points"] = old["points"]
        elif weight > 1:
            level["points"] = str(place * weight)
        made["levels"].append(level)
    return made


def _lines(criterion: Source) -> str:
    return "\n".join(
        EXAMPLE.join(filter(None, (_chinese(one.get("text")), _chinese(one.get("example")))))
        for one in criterion.get("levels") or []
    )


def _weight(criterion: Source) -> int:
    levels = criterion["levels"]
    points = levels[1].get("points") if len(levels) > 1 else None
    return int(points) if points is not None else 1


def _is_uneven(criterion: Source) -> bool:
    """Whether its points are not a weight times 0, 1, 2 …"""
    points = [
        str(one.get("points", place)) for place, one in enumerate(criterion.get("levels") or [])
    ]
    if len(points) < 2:
        return False
    return not points[1].isdecimal() or points != [
        str(place * int(points[1])) for place in range(len(points))
    ]


def _chinese(texts: Any) -> str:
    return str((texts or {}).get(CHINESE, ""))
