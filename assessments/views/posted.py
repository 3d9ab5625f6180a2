"""An answer as the fields of a form, and back.

A field's name is a letter, the slot, for a part of it “-” and its place from 0, and for pairs and
things to order “.” and the key: `a7` options, `v7` true or false, `m7.b` the right side of b,
`o7.b` the place of b, `t7` text, `h7` cells of a picture; `a7-0` options of the first part. `k7`
says what the parts are called.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from django.http import QueryDict

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.picture import cell_of

FIELD: Final = re.compile(r"([avmoth])(\d{1,5})(?:-(\d{1,2}))?(?:\.(.+))?", re.DOTALL)
TRUTHS: Final = {"true": True, "false": False}
Fields = Iterator[tuple[str, str]]


def posted_response(post: QueryDict, slot: int) -> dict[str, Any] | None:
    """The response to the slot in the form of `score`; raises Unusable for impossible numbers."""
    whole: dict[str, Any] = {}
    parts: dict[int, dict[str, Any]] = {}
    for name in post:
        found = FIELD.fullmatch(name)
        if found is None or found[2] != str(slot):
            continue
        target = whole if found[3] is None else parts.setdefault(int(found[3]), {})
        _take(target, found[1], found[4] or "", post.getlist(name))
    if not parts:
        return _settled(whole) or None
    listed = [_settled(parts.get(place, {})) or None for place in range(max(parts) + 1)]
    return {"steps" if post.get(f"k{slot}") == "steps" else "parts": listed}


def _take(target: dict[str, Any], letter: str, key: str, values: list[str]) -> None:
    value = values[-1] if values else ""
    if letter == "a":
        target["selected"] = [one for one in values if one]  # a gap left open sends ""
    elif letter == "v":
        target["value"] = TRUTHS.get(value, value or None)
    elif letter == "m":
        target.setdefault("pairs", {})[key] = value
    elif letter == "o":
        target.setdefault("places", {})[key] = value
    elif letter == "h":
        target["cells"] = values
    else:
        target["text"] = value


def _settled(response: dict[str, Any]) -> dict[str, Any]:
    """Turn the numbers people wrote beside things to order into their order."""
    places = {key: place for key, place in response.pop("places", {}).items() if place}
    if places:
        for place in places.values():
            if not (place.isascii() and place.isdecimal() and len(place) < 4):
                raise Unusable(_("Number the lines with 1, 2, 3 and so on."))
            if list(places.values()).count(place) > 1:
                raise Unusable(_("The number %(n)s is given twice."), n=int(place))
        response["order"] = sorted(places, key=lambda key: int(places[key]))
    return response


def fields_of(response: Mapping[str, Any] | None, name: str) -> Fields:
    """The stored response as the fields that say it, to put into a page that has fallen behind."""
    for field, value in (response or {}).items():
        if field in {"parts", "steps"}:
            for place, part in enumerate(value):
                yield from fields_of(part, f"{name}-{place}")
        elif field == "selected":
            yield from ((f"a{name}", key) for key in value)
        elif field == "value":
            yield f"v{name}", "true" if value else "false"
        elif field == "text":
            yield f"t{name}", value
        elif field == "pairs":
            yield from ((f"m{name}.{left}", right) for left, right in value.items())
        elif field == "order":
            yield from ((f"o{name}.{key}", str(n)) for n, key in enumerate(value, start=1))
        elif field == "points":
            yield from ((f"h{name}", cell_of(Fraction(x), Fraction(y))) for x, y in value)
