"""A rubric in typed lines, so that formats without one carry it where they keep notes to graders.

A line for each criterion: `记录完整：0 没有记录｜1 缺日期｜3 完整（例：…）`.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

_LEVEL: Final = re.compile(r"\s*(\d{1,4}(?:\.\d{1,4})?)\s+(.*?)\s*(?:（例：(.*)）)?\s*", re.DOTALL)
Rubric = list[dict[str, Any]]


def written(rubric: Sequence[Mapping[str, Any]] | None) -> str:
    """The rubric of a flat question in lines; "" for none."""
    return "\n".join(f"{one.get('text', '')}：{_levels(one['levels'])}" for one in rubric or ())


def _levels(levels: Sequence[Mapping[str, Any]]) -> str:
    return "｜".join(
        f"{level.get('points', place)} {level.get('text', '')}"
        + (f"（例：{level['example']}）" if level.get("example") else "")
        for place, level in enumerate(levels)
    )


def read(text: str) -> Rubric | None:
    """The rubric, if every line is a criterion with two levels or more; else None."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [_criterion(line, position) for position, line in enumerate(lines, start=1)]
    criteria = [one for one in found if one]
    return criteria if criteria and len(criteria) == len(lines) else None


def _criterion(line: str, position: int) -> dict[str, Any] | None:
    name, _colon, rest = line.partition("：")
    levels = [_LEVEL.fullmatch(part) for part in re.split(r"[｜|]", rest)]
    if len(levels) < 2 or not name.strip():
        return None
    made = [
        {"points": level[1], "text": level[2], **({"example": level[3]} if level[3] else {})}
        for level in levels
        if level
    ]
    rising = all(Decimal(low["points"]) < Decimal(high["points"]) for low, high in pairwise(made))
    if len(made) < len(levels) or not rising:
        return None
    return {"key": f"c{position}", "text": name.strip(), "levels": made}


def with_guide(source: Mapping[str, Any], guide: str) -> dict[str, Any]:
    """The question with a text for its graders: as its rubric, else behind its explanation."""
    rubric = read(guide)
    if rubric:
        return {**source, "rubric": rubric}
    texts = [str(source.get("explanation") or ""), guide]
    return {**source, "explanation": "\n".join(text for text in texts if text.strip())}


def facts(rubric: Sequence[Mapping[str, Any]] | None) -> list[Any]:
    """What two equal rubrics have in common, whatever keys their criteria have."""
    return [
        [
            one.get("text") or "",
            *(
                [
                    f"{Decimal(str(level.get('points', place))).normalize():f}",
                    level.get("text") or "",
                    level.get("example") or "",
                ]
                for place, level in enumerate(one["levels"])
            ),
        ]
        for one in rubric or ()
    ]
