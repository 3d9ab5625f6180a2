"""The part of a question's form that depends on its type, without JavaScript: rows of fields, the
last ones blank for more. A blank row is dropped; a row that is not changed keeps what it had, also
what no field shows (texts in English).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHINESE: Final = "zh-hans"
LONGEST: Final = 2000
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Body = Mapping[str, Any]
Wrote = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """`more` are fields that few need: they are folded away."""

    legend: str
    fields: dict[str, forms.Field] = field(default_factory=dict)
    more: dict[str, forms.Field] = field(default_factory=dict)


def text_field(label: Any, initial: Any = "", *, rows: int = 2, required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        initial=initial,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line_field(label: Any, initial: Any = "") -> Any:
    return forms.CharField(label=label, max_length=200, required=False, initial=initial)


def both(chinese: str, english: str = "") -> dict[str, str]:
    return {CHINESE: chinese} | ({"en": english} if english else {})


class Particulars(ABC):
    """The rows of one type, and what was written in them in the form of `score`."""

    def __init__(self, body: Body) -> None:
        self.body = body

    @abstractmethod
    def rows(self) -> Iterator[Row]: ...

    @abstractmethod
    def scoring(self, wrote: Wrote) -> dict[str, Any]: ...

    def listed(self, name: str) -> list[dict[str, Any]]:
        listed = self.body.get(name)
        return list(listed) if isinstance(listed, list) else []


class Judgement(Particulars):
    def rows(self) -> Iterator[Row]:
        answer = forms.ChoiceField(
            label=gettext_lazy("right answer"),
            choices=[("true", gettext_lazy("true")), ("false", gettext_lazy("false"))],
            initial="true" if self.body.get("answer") else "false",
        )
        yield Row("", {"answer": answer})

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        return {"answer": wrote["answer"] == "true"}


class Pairs(Particulars):
    """What stands on a row belongs together; a row with a right side only is a distractor."""

    ROWS: Final = 8

    def rows(self) -> Iterator[Row]:
        for number, (left, right) in enumerate(self._pairs(), start=1):
            yield Row(
                _("Pair %(n)s") % {"n": number},
                {
                    f"left_{number}": line_field(gettext_lazy("left side"), left),
                    f"right_{number}": line_field(gettext_lazy("right side"), right),
                },
            )

    def _pairs(self) -> list[tuple[str, str]]:
        left = {one["key"]: one["text"].get(CHINESE, "") for one in self.listed("left")}
        right = {one["key"]: one["text"].get(CHINESE, "") for one in self.listed("right")}
        pairs = self.body.get("pairs") or {}
        found = [(left.get(one, ""), right.get(other, "")) for one, other in pairs.items()]
        found += [("", text) for key, text in right.items() if key not in set(pairs.values())]
        return found + [("", "")] * max(2, self.ROWS - len(found))

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        rows = [(wrote[f"left_{n}"], wrote[f"right_{n}"]) for n in range(1, len(self._pairs()) + 1)]
        rows = [row for row in rows if any(row)]
        if rows == [row for row in self._pairs() if any(row)]:
            return {name: self.body[name] for name in ("left", "right", "pairs")}
        rights = list(dict.fromkeys(right for _left, right in rows if right))
        lefts = [(left, right) for left, right in rows if left]
        return {
            "left": [{"key": f"l{n}", "text": both(left)} for n, (left, _r) in _counted(lefts)],
            "right": [{"key": f"r{n}", "text": both(right)} for n, right in _counted(rights)],
            "pairs": {
                f"l{n}": f"r{rights.index(right) + 1}" if right else ""
                for n, (_left, right) in _counted(lefts)
            },
        }


class Order(Particulars):
    """Things in their right order."""

    ROWS: Final = 8

    def _texts(self) -> list[str]:
        texts = {one["key"]: one["text"].get(CHINESE, "") for one in self.listed("items")}
        found = [texts.get(key, "") for key in self.body.get("order") or []]
        return found + [""] * max(2, self.ROWS - len(found))

    def rows(self) -> Iterator[Row]:
        scoring = forms.ChoiceField(
            label=gettext_lazy("partial credit"),
            choices=[
                ("adjacent", gettext_lazy("for neighbours in the right order")),
                ("all_or_nothing", gettext_lazy("all or nothing")),
            ],
            initial=self.body.get("scoring") or "adjacent",
        )
        yield Row("", {"scoring": scoring})
        fields = {
            f"item_{number}": line_field(str(number), text)
            for number, text in enumerate(self._texts(), start=1)
        }
        yield Row(_("In the right order"), fields)

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        before = self._texts()
        texts = [text for n in range(1, len(before) + 1) if (text := wrote[f"item_{n}"])]
        if texts == [text for text in before if text]:
            kept = {name: self.body[name] for name in ("items", "order")} if texts else {}
            return {"order": [], **kept, "scoring": wrote["scoring"]}
        return {
            "items": [{"key": f"i{n}", "text": both(text)} for n, text in _counted(texts)],
            "order": [f"i{n}" for n, _text in _counted(texts)],
            "scoring": wrote["scoring"],
        }


class AcceptedTexts(Particulars):
    ROWS: Final = 5

    def _accepted(self) -> list[tuple[str, str]]:
        found = [(one["text"], str(one.get("fraction", "1"))) for one in self.listed("accepted")]
        return found + [("", "1")] * max(2, self.ROWS - len(found))

    def rows(self) -> Iterator[Row]:
        case = forms.BooleanField(
            label=gettext_lazy("capital and small letters count"),
            required=False,
            initial=bool(self.body.get("case_sensitive")),
        )
        yield Row("", {"case_sensitive": case})
        for number, (text, fraction) in enumerate(self._accepted(), start=1):
            share = forms.DecimalField(
                label=gettext_lazy("share of the mark, 0 to 1"),
                min_value=0,
                max_value=1,
                required=False,
                initial=fraction,
            )
            label = gettext_lazy("text; * stands for anything")
            yield Row(
                _("Accepted answer %(n)s") % {"n": number},
                {f"accepted_{number}": line_field(label, text), f"share_{number}": share},
            )

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        accepted = [
            {"text": text, "fraction": plain_decimal(wrote[f"share_{n}"], "1")}
            for n in range(1, len(self._accepted()) + 1)
            if (text := wrote[f"accepted_{n}"])
        ]
        return {"accepted": accepted, "case_sensitive": bool(wrote["case_sensitive"])}


class Value(Particulars):
    def rows(self) -> Iterator[Row]:
        def number(label: Any, name: str, **more: Any) -> forms.DecimalField:
            return forms.DecimalField(label=label, initial=self.body.get(name, "0"), **more)

        kind = forms.ChoiceField(
            label=gettext_lazy("the tolerance is"),
            choices=[
                ("absolute", gettext_lazy("in the unit of the value")),
                ("relative", gettext_lazy("a share of the value: 0.05 is 5 %")),
            ],
            initial=self.body.get("tolerance_kind") or "absolute",
        )
        yield Row(
            "",
            {
                "value": number(gettext_lazy("right value"), "value"),
                "tolerance": number(gettext_lazy("tolerance"), "tolerance", min_value=Decimal(0)),
                "tolerance_kind": kind,
            },
        )

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        return {
            "value": plain_decimal(wrote["value"]),
            "tolerance": plain_decimal(wrote["tolerance"]),
            "tolerance_kind": wrote["tolerance_kind"],
        }


def plain_decimal(number: Decimal | None, default: str = "0") -> str:
    return default if number is None else f"{number.normalize() + 0:f}"


def _counted(things: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    return iter(enumerate(things, start=1))
