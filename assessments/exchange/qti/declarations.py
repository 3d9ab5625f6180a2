"""What an item declares of its responses and outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _

OWN: Final = "TONGBAN_"  # our outcomes: what QTI has no place for


@dataclass(frozen=True)
class Response:
    """`mapped` holds marks. Bounds are None where the item sets none."""

    cardinality: str
    base_type: str
    correct: tuple[str, ...] = ()
    mapped: Mapping[str, Decimal] = field(default_factory=dict)
    lower: Decimal | None = None
    upper: Decimal | None = None
    default: Decimal = Decimal(0)
    case_sensitive: bool = False
    areas: tuple[tuple[str, str, Decimal], ...] = ()  # shape, coordinates, mark

    @property
    def best(self) -> Decimal:
        """The highest mark that the mapping gives."""
        if self.upper is not None:
            return self.upper
        positive = [value for value in self.mapped.values() if value > 0]
        one = self.cardinality == "single"
        return max(positive, default=Decimal(0)) if one else sum(positive, Decimal(0))


def responses(item: Any) -> dict[str, Response]:
    return {
        one.get("identifier", ""): _response(one) for one in item.iterfind("responseDeclaration")
    }


def _response(element: Any) -> Response:
    mapping, areas = element.find("mapping"), element.find("areaMapping")
    holder = mapping if mapping is not None else areas
    entries = list(mapping.iterfind("mapEntry")) if mapping is not None else []
    return Response(
        cardinality=element.get("cardinality", "single"),
        base_type=element.get("baseType", "identifier"),
        correct=tuple(_values(element.find("correctResponse"))),
        mapped={one.get("mapKey", ""): number(one.get("mappedValue")) for one in entries},
        lower=_optional(holder, "lowerBound"),
        upper=_optional(holder, "upperBound"),
        default=_optional(holder, "defaultValue") or Decimal(0),
        case_sensitive=any(one.get("caseSensitive") == "true" for one in entries),
        areas=tuple(
            (one.get("shape", ""), one.get("coords", ""), number(one.get("mappedValue")))
            for one in (areas.iterfind("areaMapEntry") if areas is not None else ())
        ),
    )


def outcomes(item: Any) -> dict[str, str]:
    """The default of each outcome; SCORE's normal maximum as MAXSCORE if that is not declared."""
    found: dict[str, str] = {}
    for one in item.iterfind("outcomeDeclaration"):
        values = _values(one.find("defaultValue"))
        if values:
            found[one.get("identifier", "")] = values[0]
        if one.get("identifier") == "SCORE" and one.get("normalMaximum"):
            found.setdefault("MAXSCORE", one.get("normalMaximum"))
    return found


def mark_of(found: Mapping[str, str]) -> str:
    mark = number(found.get("MAXSCORE") or "1")
    return plain(mark) if mark > 0 else "1"


def number(text: str | None) -> Decimal:
    try:
        value = Decimal((text or "0").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 10**6 or (value and value.adjusted() < -9):
        raise Unusable(_("“%(answer)s” is no number."), answer=str(text)[:40])
    return value


def plain(value: Decimal) -> str:
    return f"{value.normalize() + 0:f}"


def _optional(element: Any, name: str) -> Decimal | None:
    text = None if element is None else element.get(name)
    return None if text in {None, ""} else number(text)


def _values(element: Any) -> list[str]:
    if element is None:
        return []
    return [" ".join((one.text or "").split()) for one in element.iterfind("value")]
