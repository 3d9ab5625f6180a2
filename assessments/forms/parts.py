"""The rows of gaps, steps and places in a picture: a line for each answer.

`* text` is right; `| 0.5` gives a typed answer its share; `→ 3` leads to step 3, `→ 0` ends a case.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.domain.questions import plain
from assessments.domain.questions.picture import COLUMNS, ROWS, cell_of, square_of
from assessments.forms.rows import (
    CHINESE,
    LETTERS,
    Particulars,
    Row,
    Wrote,
    both,
    line_field,
    plain_decimal,
    text_field,
)

OPTION: Final = re.compile(r"(?P<right>[*\uff0a√✓]\s*)?(?P<text>.*?)(?:\s*(?:->|→)\s*(?P<to>\d+))?")
SHARE: Final = re.compile(r"(?P<text>.*?)(?:\s*[|\uff5c]\s*(?P<share>[01](?:\.\d+)?))?")
PART_TYPES: Final = [
    ("short_answer", gettext_lazy("short answer")),
    ("numerical", gettext_lazy("number")),
    ("single", gettext_lazy("single choice")),
]


def written(part: Mapping[str, Any]) -> str:
    """The answers of a part, a line each."""
    if part.get("type") == "numerical":
        return str(part.get("value", ""))
    if part.get("type") == "short_answer":
        return "\n".join(
            one["text"] + ("" if str(one.get("fraction", "1")) == "1" else f" | {one['fraction']}")
            for one in part.get("accepted") or []
        )
    leads = part.get("next") or {}
    return "\n".join(
        ("* " if option.get("correct") else "")
        + str((option.get("text") or {}).get(CHINESE, ""))
        + (f" → {leads[option['key']]}" if option["key"] in leads else "")
        for option in part.get("options") or []
    )


def read_part(kind: str, lines: str) -> dict[str, Any]:
    """The scoring of a part from its lines; what is wrong with it, the domain says."""
    rows = [line.strip() for line in lines.splitlines() if line.strip()]
    if kind == "numerical":
        return {"type": kind, "value": rows[0] if rows else ""}
    if kind == "short_answer":
        shares = [found for row in rows if (found := SHARE.fullmatch(row))]
        accepted = [{"text": one["text"], "fraction": one["share"] or "1"} for one in shares]
        return {"type": kind, "accepted": accepted}
    read = [found for row in rows if (found := OPTION.fullmatch(row))]
    options = [
        {"key": key, "correct": bool(one["right"]), "text": both(one["text"])}
        for key, one in zip(LETTERS, read, strict=False)
    ]
    leads = {key: int(one["to"]) for key, one in zip(LETTERS, read, strict=False) if one["to"]}
    return {"type": "single", "options": options} | ({"next": leads} if leads else {})


class Gaps(Particulars):
    """`[[1]]` in the stem is the place of gap 1."""

    LEAST: Final = 5

    def _parts(self) -> list[dict[str, Any]]:
        found = self.listed("parts")
        return found + [{}] * max(2, self.LEAST - len(found))

    def rows(self) -> Iterator[Row]:
        for number, part in enumerate(self._parts(), start=1):
            yield Row(
                _("Gap %(n)s") % {"n": number},
                {
                    f"part_{number}_type": forms.ChoiceField(
                        label=gettext_lazy("type"),
                        choices=PART_TYPES,
                        initial=part.get("type") or "short_answer",
                    ),
                    f"part_{number}_lines": text_field(
                        gettext_lazy("answers, one a line; * before the right one of a choice"),
                        written(part),
                    ),
                    f"part_{number}_mark": mark_field(part),
                },
            )

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        parts = []
        for number, part in enumerate(self._parts(), start=1):
            kind, lines = wrote[f"part_{number}_type"], wrote[f"part_{number}_lines"]
            if not lines:
                continue
            same = part.get("type") == kind and written(part) == _tidied(lines)
            mark = plain_decimal(wrote[f"part_{number}_mark"], "1")
            parts.append({**(part if same else read_part(kind, lines)), "mark": mark})
        return {"parts": parts}


class Steps(Particulars):
    LEAST: Final = 4

    def _steps(self) -> list[dict[str, Any]]:
        found = self.listed("steps")
        return found + [{}] * max(2, self.LEAST - len(found))

    def rows(self) -> Iterator[Row]:
        for number, step in enumerate(self._steps(), start=1):
            name, texts = f"step_{number}", step.get("stem") or {}
            explained = (step.get("explanation") or {}).get(CHINESE, "")
            answers = gettext_lazy(
                "answers, one a line: * before the right one; → 3 leads to step 3, → 0 to the end"
            )
            yield Row(
                _("Step %(n)s") % {"n": number},
                {
                    f"{name}_stem": text_field(
                        gettext_lazy("what happens and what is asked"), texts.get(CHINESE, "")
                    ),
                    f"{name}_lines": text_field(answers, written(step), rows=4),
                    f"{name}_explanation": text_field(gettext_lazy("explanation"), explained),
                    f"{name}_mark": mark_field(step),
                },
            )

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        steps = []
        for number, step in enumerate(self._steps(), start=1):
            name = f"step_{number}"
            if wrote[f"{name}_stem"] or wrote[f"{name}_lines"]:
                steps.append(self._step(step, name, wrote))
        return {"steps": steps}

    def _step(self, step: dict[str, Any], name: str, wrote: Wrote) -> dict[str, Any]:
        lines = wrote[f"{name}_lines"]
        same = step and written(step) == _tidied(lines)
        made = {**step} if same else read_part("single", lines)
        for field in ("stem", "explanation"):
            said, before = wrote[f"{name}_{field}"], step.get(field) or {}
            made[field] = before if said == before.get(CHINESE) else both(said)
        return made | {"mark": plain_decimal(wrote[f"{name}_mark"], "1")}


class Places(Particulars):
    """Areas from one cell of the grid to another, so that every cell is right or wrong."""

    LEAST: Final = 6

    def _areas(self) -> list[dict[str, Any]]:
        found = self.listed("areas")
        return found + [{}] * max(2, self.LEAST - len(found))

    def rows(self) -> Iterator[Row]:
        cells = [("", "—")] + [(one, one) for one in (c + r for r in ROWS for c in COLUMNS)]
        for number, area in enumerate(self._areas(), start=1):
            first, last = _corners(area)
            name = f"area_{number}"
            yield Row(
                _("Place %(n)s") % {"n": number},
                {
                    f"{name}_text": line_field(
                        gettext_lazy("what is to be seen there"),
                        (area.get("text") or {}).get(CHINESE, ""),
                    ),
                    f"{name}_from": forms.ChoiceField(
                        label=gettext_lazy("from cell (top left)"),
                        choices=cells, required=False, initial=first,
                    ),
                    f"{name}_to": forms.ChoiceField(
                        label=gettext_lazy("to cell (bottom right)"),
                        choices=cells, required=False, initial=last,
                    ),
                    f"{name}_correct": forms.BooleanField(
                        label=gettext_lazy("to be found"),
                        required=False, initial=bool(area.get("correct", not area)),
                    ),
                },
            )  # fmt: skip

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        areas = []
        for number, area in enumerate(self._areas(), start=1):
            name = f"area_{number}"
            first = wrote[f"{name}_from"]
            last = wrote[f"{name}_to"] or first
            if not first:
                continue
            kept = area if (first, last) == _corners(area) else _rectangle(first, last)
            said, before = wrote[f"{name}_text"], area.get("text") or {}
            areas.append(
                {
                    **{side: kept[side] for side in "xywh"},
                    "key": area.get("key") or f"p{number}",
                    "correct": bool(wrote[f"{name}_correct"]),
                    "text": before if said == before.get(CHINESE) else both(said),
                }
            )
        return {"areas": areas}


def _corners(area: Mapping[str, Any]) -> tuple[str, str]:
    if not area:
        return "", ""
    x, y, w, h = (Fraction(str(area[side])) for side in "xywh")
    inside = Fraction(1, 100)  # percent: an edge belongs to both cells, and is rounded
    return cell_of(x + inside, y + inside), cell_of(x + w - inside, y + h - inside)


def _rectangle(first: str, last: str) -> dict[str, str]:
    one, other = square_of(first), square_of(last)
    x, y = min(one.x, other.x), min(one.y, other.y)
    w = max(one.x, other.x) + one.w - x
    h = max(one.y, other.y) + one.h - y
    return {name: plain(side, 4) for name, side in zip("xywh", (x, y, w, h), strict=True)}


def _tidied(lines: str) -> str:
    return "\n".join(line.strip() for line in lines.splitlines() if line.strip())


def mark_field(part: Mapping[str, Any]) -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("mark"),
        min_value=Decimal("0.01"),
        max_value=100,
        required=False,
        initial=part.get("mark", "1"),
    )
