"""What a QTI item asks: a reader for each interaction that has a counterpart here."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import shares
from assessments.exchange.draft import judged
from assessments.exchange.media import RichTexts
from assessments.exchange.qti import body
from assessments.exchange.qti.declarations import Response, number, plain

NUMBERS: Final = {"float", "integer"}


class Asked:
    """An interaction with its response, in the item that it belongs to."""

    def __init__(self, item: Any, element: Any, response: Response, texts: RichTexts) -> None:
        self.item, self.element, self.response, self.texts = item, element, response, texts

    @property
    def maps(self) -> bool:
        """Whether the item marks by the mapping; without a rule of its own, if it has one only."""
        processing = self.item.find("responseProcessing")
        if processing is None:
            return bool(self.response.mapped) and not self.response.correct
        template = processing.get("template", "")
        rules = (processing.find(f".//{name}") for name in ("mapResponse", "mapResponsePoint"))
        return "map_response" in template or any(rule is not None for rule in rules)

    @property
    def is_text(self) -> bool:
        numeric = self.response.base_type in NUMBERS
        return self.element.tag == "textEntryInteraction" and not numeric

    @property
    def maps_in_vain(self) -> bool:
        """Whether marks are declared beside the key, but the item does not count by them. A typed
        text takes its other spellings from the mapping in any case."""
        response = self.response
        if self.is_text:
            return False
        return bool(response.correct and (response.mapped or response.areas)) and not self.maps

    @property
    def weighs(self) -> bool:
        """Whether the item gives its right answers different marks, or takes some off, where a
        question here counts each part the same.
        """
        areas = (mark for _shape, _coords, mark in self.response.areas)
        marks = {*self.response.mapped.values(), *areas} - {Decimal(0)}
        counts_alike = self.element.tag in EVEN and not self.is_text
        return counts_alike and self.maps and len(marks) > 1


def _choice(asked: Asked) -> dict[str, Any]:
    response = asked.response
    choices = [one for one in asked.element if one.tag in {"simpleChoice", "inlineChoice"}]
    options: list[dict[str, Any]] = []
    for position, one in enumerate(choices):
        identity = one.get("identifier", "")
        option: dict[str, Any] = {
            "key": shares.option_keys([{}] * (position + 1))[-1]["key"],
            **body.inner(one, asked.texts),
            "correct": identity in response.correct,
        }
        if said := body.feedback(one, asked.texts):
            option["feedback"] = said
        options.append(option)
    identities = [one.get("identifier", "") for one in choices]
    unknown = set(response.correct) - set(identities)
    if unknown:
        raise Unusable(
            _("The correct response names “%(key)s”, which is no choice."), key=min(unknown)
        )
    judges = all(judged(option["text"]) is not None for option in options)
    if judges and set(identities) == {"true", "false"} and len(response.correct) == 1:
        return {"type": "true_false", "answer": response.correct[0] == "true"}
    single = response.cardinality == "single"
    made = {"type": "single" if single else "multiple", "options": options}
    if asked.maps and response.mapped:
        return _mapped(made, identities, response)
    return made if single else {**made, "policy": "all_or_nothing"}


def _mapped(made: dict[str, Any], identities: list[str], response: Response) -> dict[str, Any]:
    """Marks for each choice; a mapping that says no more than the key is the key."""
    values = [response.mapped.get(one, response.default) for one in identities]
    best = response.best
    if best <= 0:
        raise Unusable(_("The mapping gives no mark to any answer."))
    right = [value for value in values if value > 0]
    if made["type"] == "single" and len(right) == 1 and not any(v < 0 for v in values):
        for option, value in zip(made["options"], values, strict=True):
            option["correct"] = value > 0
        return {**made, "mark": plain(best)}
    for option, value in zip(made["options"], values, strict=True):
        option["fraction"] = plain(value)
        option["correct"] = option["correct"] if response.correct else value > 0
    bounds = {"lower": plain(response.lower)} if response.lower is not None else {}
    return {**made, "policy": "mapped", "mark": plain(best), "upper": plain(best), **bounds}


def _entry(asked: Asked) -> dict[str, Any]:
    """A typed answer: a number if the item says so, else a text."""
    response = asked.response
    if response.base_type in NUMBERS:
        return _number(asked)
    best = response.best if response.mapped else Decimal(1)
    accepted = {
        text: shares.plain(round(value / best, 7)) if best > 0 else "1"
        for text, value in response.mapped.items()
        if value > 0
    }
    for text in response.correct:
        accepted.setdefault(text, "1")
    if not accepted:
        raise Unusable(_("No answer is given. Add a line such as “答案：B” below the question."))
    made: dict[str, Any] = {
        "type": "short_answer",
        "accepted": [
            {"text": text.replace("*", "\\*"), "fraction": share}
            for text, share in accepted.items()
        ],
        "case_sensitive": response.case_sensitive,
    }
    return {**made, "mark": plain(best)} if response.mapped and best > 0 else made


def _number(asked: Asked) -> dict[str, Any]:
    values = asked.response.correct or tuple(asked.response.mapped)
    if len(values) != 1:
        raise Unusable(
            _("A numerical question takes one number with a tolerance, not %(n)s."), n=len(values)
        )
    tolerance, kind = Decimal(0), "absolute"
    equal = asked.item.find(".//responseProcessing//equal")
    if equal is not None and equal.get("toleranceMode") in {"absolute", "relative"}:
        kind = equal.get("toleranceMode")
        first = (equal.get("tolerance") or "0").split()[:1]
        tolerance = number(first[0] if first else "0")
        tolerance = tolerance / 100 if kind == "relative" else tolerance
    return {
        "type": "numerical", "value": plain(number(values[0])), "tolerance": plain(tolerance),
        "tolerance_kind": kind,
    }  # fmt: skip


def _order(asked: Asked) -> dict[str, Any]:
    texts = {
        one.get("identifier", ""): body.inner(one, asked.texts)["text"]
        for one in asked.element.iterfind("simpleChoice")
    }
    order = asked.response.correct
    if set(order) != set(texts):
        raise Unusable(_("The correct response does not order every choice."))
    return {**shares.ordering([texts[one] for one in order]), "scoring": "all_or_nothing"}


def _match(asked: Asked) -> dict[str, Any]:
    sets = [
        {
            one.get("identifier", ""): body.inner(one, asked.texts)["text"]
            for one in group.iterfind("simpleAssociableChoice")
        }
        for group in asked.element.iterfind("simpleMatchSet")
    ]
    pairs = [tuple(one.split()) for one in asked.response.correct or tuple(asked.response.mapped)]
    if len(sets) != 2 or not all(len(pair) == 2 for pair in pairs):
        raise Unusable(_("The pairs of this item cannot be read."))
    left, right = sets
    if sorted(pair[0] for pair in pairs) != sorted(left):
        raise Unusable(_("Each left side needs one right side, neither more nor fewer."))
    if not all(pair[1] in right for pair in pairs):
        raise Unusable(_("The pairs of this item cannot be read."))
    by_left = {pair[0]: pair[1] for pair in pairs}
    used = set(by_left.values())
    return shares.matching(
        [(text, right[by_left[key]]) for key, text in left.items()],
        [text for key, text in right.items() if key not in used],
    )


def _gap_match(asked: Asked) -> dict[str, Any]:
    """Words to drag into gaps: each gap is a choice among all the words."""
    words = {
        one.get("identifier", ""): body.inner(one, asked.texts)["text"]
        for one in asked.element.iterfind("gapText")
    }
    gaps = [one.get("identifier", "") for one in asked.element.iter("gap")]
    pairs = [tuple(one.split()) for one in asked.response.correct or tuple(asked.response.mapped)]
    right = {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and pair[0] in words}
    if sorted(right) != sorted(gaps) or len(pairs) != len(gaps):
        raise Unusable(_("Each gap of this item needs one right word, neither more nor fewer."))
    parts = []
    for gap in gaps:
        options = [{"text": text, "correct": key == right[gap]} for key, text in words.items()]
        parts.append({"type": "single", "mark": "1", "options": shares.option_keys(options)})
    return {"type": "cloze", "parts": parts}


def _essay(asked: Asked) -> dict[str, Any]:
    return {"type": "essay"}


def _upload(asked: Asked) -> dict[str, Any]:
    return {"type": "file"}


def _hotspot(asked: Asked) -> dict[str, Any]:
    """Places in a picture, in percent of its size; circles as the squares around them."""
    shown = next((one for one in asked.element.iter() if one.tag in {"object", "img"}), None)
    width = number(shown.get("width")) if shown is not None else Decimal(0)
    height = number(shown.get("height")) if shown is not None else Decimal(0)
    if shown is None or width <= 0 or height <= 0:
        raise Unusable(_("The picture of this item does not say its width and height."))
    _text, picture = asked.texts.read(f'<img src="{shown.get("data") or shown.get("src") or ""}">')
    places = [
        (one.get("identifier", ""), one.get("shape", ""), one.get("coords", ""),
         one.get("identifier") in asked.response.correct)
        for one in asked.element.iterfind("hotspotChoice")
    ] or [
        (str(position), shape, coords, value > 0)
        for position, (shape, coords, value) in enumerate(asked.response.areas, start=1)
    ]  # fmt: skip
    areas = [
        {"key": key or str(position), "correct": right, **_area(shape, coords, width, height)}
        for position, (key, shape, coords, right) in enumerate(places, start=1)
    ]
    if any(shape != "rect" for _key, shape, _coords, _right in places):
        text = _("Round and slanted places became the rectangles around them.")
        asked.texts.notes.append(Problem(text))
    policy = {"policy": "all_or_nothing"} if asked.response.cardinality != "single" else {}
    return {"type": "hotspot", "areas": areas, "picture": picture, **policy}


def _area(shape: str, coords: str, width: Decimal, height: Decimal) -> dict[str, str]:
    numbers = [number(one) for one in coords.replace(",", " ").split()]
    if shape == "rect" and len(numbers) == 4:
        x1, y1, x2, y2 = numbers
    elif shape in {"circle", "ellipse"} and len(numbers) in {3, 4}:
        x, y, across, down = (*numbers, numbers[2])[:4]
        x1, y1, x2, y2 = x - across, y - down, x + across, y + down
    elif shape == "poly" and len(numbers) >= 6 and len(numbers) % 2 == 0:
        x1, y1, x2, y2 = (
            min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]),
        )  # fmt: skip
    else:
        raise Unusable(_("A place of the shape “%(shape)s” cannot be read."), shape=shape[:20])
    x1, x2 = (min(max(value, Decimal(0)), width) for value in (x1, x2))
    y1, y2 = (min(max(value, Decimal(0)), height) for value in (y1, y2))
    percent = {
        "x": x1 / width, "y": y1 / height, "w": (x2 - x1) / width, "h": (y2 - y1) / height,
    }  # fmt: skip
    return {name: plain(round(value * 100, 4)) for name, value in percent.items()}


READERS: Final[dict[str, Callable[[Asked], dict[str, Any]]]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "textEntryInteraction": _entry,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "extendedTextInteraction": _essay,
    "uploadInteraction": _upload,
    "gapMatchInteraction": _gap_match,
    "hotspotInteraction": _hotspot,
    "selectPointInteraction": _hotspot,
}
EVEN: Final = {
    "textEntryInteraction",  # of numbers: texts keep their shares
    "orderInteraction",
    "matchInteraction",
    "gapMatchInteraction",
    "hotspotInteraction",
    "selectPointInteraction",
}
