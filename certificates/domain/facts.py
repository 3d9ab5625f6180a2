"""Everything that is printed on one certificate, frozen when it is issued.

A later transfer, rename or edit of a programme, a course or the template changes no certificate:
whoever prints or shows one reads these facts and nothing else.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

TEMPLATE = "standard-1"


@dataclass(frozen=True)
class CourseEdition:
    """A course as it was studied. `key` is its translation key."""

    key: str
    title: str
    title_en: str
    edition: int


@dataclass(frozen=True)
class HoursOf:
    """学时 (45 minutes) of one kind of evidence: online, class, live, practice."""

    kind: str
    hours: Decimal


@dataclass(frozen=True)
class Facts:
    """Texts come in Chinese and, with `_en`, in English; an empty English text means: print the
    Chinese one. `language` (zh-hans, en) is the language of this printing.
    """

    title: str  # 培训合格证书
    title_en: str
    subtitle: str  # 儿童主任·岗前培训
    subtitle_en: str
    name: str
    identity_masked: str  # 110101********002X, or "" when no number is known
    role: str  # director, supervisor
    role_title: str
    role_title_en: str
    kind: str  # initial, refresher, demonstration
    kind_title: str
    kind_title_en: str
    programme_title: str
    programme_title_en: str
    period_name: str
    studied_from: date
    studied_to: date
    hours: tuple[HoursOf, ...]
    result: str  # 合格
    result_en: str
    percent: Decimal | None  # mean of the papers, two places; None when nothing was marked
    courses: tuple[CourseEdition, ...]
    issuer: str  # 清溪县民政局
    issuer_en: str
    issued_on: date
    valid_until: date  # the last valid day, inclusive
    number: str  # 19 characters, without gaps
    code: str  # 26 characters, without gaps
    url: str  # what the QR code says
    region_code: str
    region_path: str  # 云岭省 / 南屏市 / 清溪县 / …
    county: str
    township: str
    village: str  # "" for a supervisor
    language: str = "zh-hans"
    template: str = TEMPLATE
    body: str = ""  # the office's own sentence, its places filled; "": the standard one
    body_en: str = ""
    second: str = ""  # of a bilingual printing: the sentence in English, in small type

    @property
    def total_hours(self) -> Decimal:
        return sum((entry.hours for entry in self.hours), Decimal(0))

    def texts(self, language: str) -> dict[str, str]:
        """Return the words of the certificate for a reader, in English as far as it was frozen."""
        english = language == "en"
        return {
            name: (english and getattr(self, f"{name}_en")) or getattr(self, name)
            for name in ("title", "subtitle", "role_title", "programme_title", "issuer")
        }

    def to_json(self) -> dict[str, Any]:
        """Return a dict of JSON types; days are ISO 8601, decimals are strings."""
        found = dict(vars(self))  # `asdict` copies deeply: a tenth of the time of issuing
        found["studied_from"] = self.studied_from.isoformat()
        found["studied_to"] = self.studied_to.isoformat()
        found["issued_on"] = self.issued_on.isoformat()
        found["valid_until"] = self.valid_until.isoformat()
        found["percent"] = None if self.percent is None else str(self.percent)
        found["hours"] = [{"kind": e.kind, "hours": str(e.hours)} for e in self.hours]
        found["courses"] = [dict(vars(course)) for course in self.courses]
        return found

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read what `to_json` wrote. Keys of a later version are left out, not an error."""
        known = {f.name for f in fields(cls)}
        found = {key: value for key, value in stored.items() if key in known}
        for day in ("studied_from", "studied_to", "issued_on", "valid_until"):
            found[day] = date.fromisoformat(found[day])
        found["percent"] = None if found["percent"] is None else Decimal(found["percent"])
        found["hours"] = tuple(HoursOf(e["kind"], Decimal(e["hours"])) for e in found["hours"])
        found["courses"] = tuple(CourseEdition(**course) for course in found["courses"])
        return cls(**found)
