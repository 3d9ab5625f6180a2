"""The words an office may choose for its certificates, and what each text must hold.

An office writes a sentence with places in braces; what stands in them is frozen when a certificate
is issued. Words that only the state may use are refused: training certificates carry no
职业资格 and no 全国 (domain notes §0.12).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["missing", "unknown", "twice", "forbidden", "brace", "long"]

TITLES: Final = {
    "training": ("培训合格证书", "Certificate of Training"),
    "completion": ("结业证书", "Certificate of Completion"),
    "training_completion": ("培训结业证书", "Certificate of Completed Training"),
}
LANGUAGES: Final = ("zh-hans", "en", "bilingual")
BODIES: Final = {
    "zh-hans": (
        "于{时间}参加{县名}{项目}，修完规定课程{学时}，经考核成绩{成绩}。特发此证。",
        "于{时间}参加{项目}，完成全部课程，计{学时}，考核{成绩}，准予结业。特发此证。",
    ),
    "en": (
        "has completed {programme} from {dates}, {hours}, and has {result} the assessment.",
        "took part in {programme} from {dates} ({hours}) and has {result} the assessment.",
    ),
}
REQUIRED: Final = {
    "zh-hans": ("时间", "项目", "学时", "成绩"),
    "en": ("dates", "programme", "hours", "result"),
}
OPTIONAL: Final = {"zh-hans": ("县名",), "en": ()}
FORBIDDEN: Final = ("全国", "国家", "职业资格", "执业", "上岗资格", "上岗证", "中华人民共和国")
LONGEST: Final = {"zh-hans": 45, "en": 120}  # without the places, which fill two lines or so
_PLACE: Final = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True)
class Wording:
    """What an office chose; `title` is a key of TITLES, an empty issuer is the usual name."""

    language: str
    title: str
    body: str = ""
    body_en: str = ""
    issuer: str = ""
    issuer_en: str = ""

    @property
    def bodies(self) -> tuple[tuple[str, str], ...]:
        """The sentences that are printed, each with its language."""
        both = (("zh-hans", self.body), ("en", self.body_en))
        return both if self.language == "bilingual" else both[self.language == "en" :][:1]


@dataclass(frozen=True)
class Problem:
    """`subject`: the place, or the word."""

    kind: Kind
    subject: str


def problems(text: str, language: str) -> Iterator[Problem]:
    """Return what is wrong with a sentence of an office, in the order of reading."""
    required, places = REQUIRED[language], _PLACE.findall(text)
    known = (*required, *OPTIONAL[language])
    if set(_PLACE.sub("", text)) & set("{}"):
        yield Problem("brace", "{ }")
    for place in dict.fromkeys(places):
        if place not in known:
            yield Problem("unknown", place)
        elif places.count(place) > 1:
            yield Problem("twice", place)
    for place in required:
        if place not in places:
            yield Problem("missing", place)
    for word in FORBIDDEN:
        if word in text:
            yield Problem("forbidden", word)
    if len(_PLACE.sub("", text)) > LONGEST[language]:
        yield Problem("long", str(LONGEST[language]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the sentence with its places filled; a place without a value stays empty."""
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)
