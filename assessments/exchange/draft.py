"""A question as somebody typed it, in words, and how it becomes a question that can be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import rubrics
from assessments.exchange.texts import narrow, tidy

TYPE_WORDS: Final = (
    ("multiple", r"多项?选|不定项|multiple[ _-]?(?:answer|response|select)|multi(?:ple)?$"),
    ("single", r"单项?选|single|multiple[ _-]?choice|最佳选择"),
    ("true_false", r"判断|是非|对错|true[ _/-]*(?:or[ _-])?false|^t/?f$|judg"),
    ("short_answer", r"填空|short[ _-]?answer|blank"),
    ("numerical", r"数值|numerical"),
    ("ordering", r"排序|ordering"),
    ("matching", r"连线|匹配|配对|matching"),
    ("scenario", r"^案例题$|情[景境]题|步骤题|scenario|branching|case in steps"),
    ("file", r"文件题|上传|附件|file|upload"),
    ("essay", r"简答|问答|论述|案例分析|材料分析|名词解释|essay"),
    ("choice", r"选择"),
)
DIFFICULTIES: Final = {
    "easy": r"易|简单|容易|低|easy|^[12]$|^一星$|^★$",
    "hard": r"难|困难|高|hard|difficult|^[45]$",
    "medium": r"中|一般|适中|medium|normal|^3$",
}
_RIGHT: Final = re.compile(r"√|✓|✔|☑|对|正确|真|是|t|true|y|yes|right|1", re.IGNORECASE)
_WRONG: Final = re.compile(
    r"×|✗|✘|✕|☒|x|错|错误|假|否|不对|不正确|f|false|n|no|wrong|0", re.IGNORECASE
)
_LETTERS: Final = re.compile(r"[A-Za-z](?:[\s,、;./和及与]*[A-Za-z])*")
_CIRCLED: Final = re.compile(r"[①-⑳][①-⑳\s,、]*")
_BLANK: Final = re.compile(r"_{2,}|\(\s*\)")
_YES: Final = re.compile(r"是|√|✓|对|y|yes|true|1|红线题?|★", re.IGNORECASE)


@dataclass
class Draft:
    """What was typed. Empty texts are what was not."""

    stem: str = ""
    kind: str = ""  # a type of ours, or "choice": single or multiple as the answer says
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None
    explanation: str = ""
    difficulty: str = ""
    topic: str = ""
    mark: str = ""
    critical: str = ""
    policy: str = ""
    key: str = ""
    rubric: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def source(self) -> dict[str, Any]:
        """Return the question in the form of `score`, or raise Unusable with the remedy."""
        kind = self._kind()
        made = self.facts(kind) | self._scoring(kind)
        return rubrics.with_guide(made, tidy(self.rubric)) if self.rubric.strip() else made

    def facts(self, kind: str) -> dict[str, Any]:
        """What questions of every type have."""
        return {
            "type": kind,
            "stem": tidy(self.stem),
            "mark": mark_of(self.mark),
            "critical": bool(_YES.fullmatch(self.critical.strip())),
            "difficulty": difficulty_of(self.difficulty),
            "topic": tidy(self.topic),
            "explanation": tidy(self.explanation),
            "key": self.key.strip(),
            **self.extra,
        }

    def _kind(self) -> str:
        """The type that was named, or the one that options and answer speak for."""
        answer = narrow(self.answer or "").strip()
        if self.kind == "true_false" or (not self.kind and not self.options and judged(answer)):
            return "true_false"
        if self.kind not in {"", "choice"}:
            return self.kind
        if not self.options and _CIRCLED.fullmatch(answer):
            raise Unusable(
                _("The options have numbers such as ①. Write them as A. B. C. D., the answer too.")
            )
        if not self.options:
            if self.kind == "choice":
                raise Unusable(_("There are no options. Write them as A. B. C. D."))
            return "short_answer"
        return "multiple" if len(set(letters(answer))) > 1 else "single"

    def _scoring(self, kind: str) -> dict[str, Any]:
        answer = tidy(self.answer or "")
        if kind in {"essay", "file"}:
            return {"explanation": tidy(self.explanation) or answer}
        if not answer:
            raise Unusable(
                _("No answer is given. Add a line such as “答案：B” below the question.")
            )
        if kind == "true_false":
            return {"answer": self._judgement(answer)}
        if kind in {"single", "multiple"}:
            return self._choices(kind, answer)
        if kind == "short_answer":
            return blanks(tidy(self.stem), answer)
        if kind == "numerical":
            return numerical(answer)
        return self._arranged(kind, answer)

    def _judgement(self, answer: str) -> bool:
        said = narrow(answer).strip()
        if self.options and (chosen := dict(self.options).get(said.upper())):
            said = chosen
        found = judged(said)
        if found is None:
            raise Unusable(
                _("“%(answer)s” is neither right nor wrong. Write √ or ×."), answer=answer[:40]
            )
        return found

    def _choices(self, kind: str, answer: str) -> dict[str, Any]:
        keys = [key for key, _text in self.options]
        if not keys:
            raise Unusable(_("There are no options. Write them as A. B. C. D."))
        expected = [chr(ord("A") + number) for number in range(len(keys))]
        for key, due in zip(keys, expected, strict=True):
            if key != due:
                raise Unusable(
                    _("Option %(due)s is missing or in the wrong place; found %(key)s instead."),
                    due=due,
                    key=key,
                )
        right = chosen_letters(answer)
        for key in right:
            if key not in keys:
                raise Unusable(
                    _("The answer is %(key)s, but the options are %(first)s–%(last)s."),
                    key=key,
                    first=keys[0],
                    last=keys[-1],
                )
        if kind == "single" and len(right) > 1:
            raise Unusable(
                _("This is a single choice, but the answer names %(n)s options: %(keys)s."),
                n=len(right),
                keys="".join(right),
            )
        options = [
            {"key": key, "text": tidy(text), "correct": key in right} for key, text in self.options
        ]
        if kind == "single":
            return {"options": options}
        policy, _sign, share = self.policy.strip().partition(" ")
        made = {"options": options, "policy": policy or "all_or_nothing"}
        return {**made, "missed_share": share} if share else made

    def _arranged(self, kind: str, answer: str) -> dict[str, Any]:
        if kind == "ordering":
            order = [key.lower() for key in chosen_letters(answer)]
            if sorted(order) != sorted(key.lower() for key, _text in self.options):
                raise Unusable(
                    _("The order “%(answer)s” names not each of %(n)s things once, such as CAB."),
                    answer=answer[:40],
                    n=len(self.options),
                )
            items = [{"key": key.lower(), "text": tidy(text)} for key, text in self.options]
            return {"items": items, "order": order, "scoring": self.policy or "adjacent"}
        raise Unusable(_("This file cannot carry questions of this type."))


def kind_of(words: str) -> str:
    """The type that a heading or a cell names, or ""."""
    text = narrow(words).strip().casefold()
    return next((kind for kind, known in TYPE_WORDS if re.search(known, text)), "")


def difficulty_of(words: str) -> str:
    """easy, medium or hard; what is not said is medium."""
    text = narrow(words).strip().casefold()
    if not text:
        return "medium"
    if re.search(r"中|较", text) and re.search(r"中等|适中|较", text):
        text = "易" if "较易" in text else "难" if "较难" in text else "中"
    if re.fullmatch(r"0?\.\d+", text):  # the share who get it right, as Chinese papers give it
        return "easy" if float(text) >= 0.7 else "medium" if float(text) >= 0.4 else "hard"
    found = next((name for name, known in DIFFICULTIES.items() if re.search(known, text)), None)
    if found is None:
        raise Unusable(
            _("“%(value)s” is no difficulty. Write 易, 中 or 难."), value=words.strip()[:40]
        )
    return found


def mark_of(words: str) -> str:
    text = narrow(words).replace("分", "").strip()
    if not text:
        return "1"
    try:
        mark = Decimal(text)
    except InvalidOperation:
        mark = Decimal(0)
    if not mark.is_finite() or not 0 < mark <= 1000:
        raise Unusable(_("“%(value)s” is no mark. Write a number."), value=words.strip()[:40])
    return f"{mark.normalize():f}"


def judged(answer: str) -> bool | None:
    """True for √ 对 T …, False for × 错 F …, None for anything else."""
    text = narrow(answer).strip().strip("。.()")
    if _RIGHT.fullmatch(text):
        return True
    return False if _WRONG.fullmatch(text) else None


def letters(answer: str) -> list[str]:
    """The option letters of `ABC`, `A、C`, `Ａ,Ｃ`, `A:甲; C:丙`; empty if it is anything else."""
    text = narrow(answer).strip().strip("。.()")
    if _LETTERS.fullmatch(text):
        return re.findall(r"[A-Z]", text.upper())
    return re.findall(r"(?:^|[;\n])\s*([A-Z])\s*[:.、)]\s*(?=\S)", text)


def chosen_letters(answer: str) -> list[str]:
    found = list(dict.fromkeys(letters(answer)))
    if not found:
        raise Unusable(
            _("The answer “%(answer)s” names no option. Write its letter, such as B."),
            answer=answer[:40],
        )
    return found


def blanks(stem: str, answer: str) -> dict[str, Any]:
    """A short answer; with several blanks a text with gaps, one answer for each.

    Answers of several blanks are divided by ； or line breaks, else by 、 or blanks; texts that
    count alike by |.
    """
    found = list(_BLANK.finditer(narrow(stem)))
    if len(found) < 2:
        return {"accepted": _accepted(answer), "case_sensitive": False}
    for sign in (r"[;；\n]", r"[、,，]", r"\s+"):
        answers = [one.strip() for one in re.split(sign, answer) if one.strip()]
        if len(answers) == len(found):
            break
    else:
        raise Unusable(
            _("There are %(blanks)s blanks, but not as many answers. Divide them by “；”."),
            blanks=len(found),
        )
    text = stem
    for position in range(len(found), 0, -1):
        blank = found[position - 1]
        text = f"{text[: blank.start()]}[[{position}]]{text[blank.end() :]}"
    parts = [{"type": "short_answer", "accepted": _accepted(one)} for one in answers]
    return {"type": "cloze", "stem": text, "parts": parts}


def _accepted(answer: str) -> list[dict[str, str]]:
    texts = [one.strip() for one in re.split(r"[|｜]", answer) if one.strip()]
    return [{"text": one.replace("*", "\\*"), "fraction": "1"} for one in texts]


def numerical(answer: str) -> dict[str, Any]:
    """`3.5`, `3.5±0.1`, `3.5±5%`."""
    text = narrow(answer).replace(" ", "")
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:(?:±|\+-|\+/-)(\d+(?:\.\d+)?)(%?))?", text)
    if not found:
        raise Unusable(_("“%(answer)s” is no number."), answer=answer[:40])
    value, tolerance, percent = found.groups()
    share = Decimal(tolerance or 0)
    return {
        "value": value,
        "tolerance": f"{share / 100 if percent else share:f}",
        "tolerance_kind": "relative" if percent else "absolute",
    }
