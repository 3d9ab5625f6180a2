"""Writing questions in a format, proved by reading them back."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import aiken, opening, sheets
from assessments.exchange.compare import CARRIED, essence
from assessments.exchange.found import FileRefused
from assessments.exchange.gift import writing as gift
from assessments.exchange.media import Find
from assessments.exchange.moodle import writing as moodle
from assessments.exchange.qti import fits, package
from assessments.exchange.word import writing as word

Flat = dict[str, Any]
Write = Callable[[Sequence[Flat], Find], bytes]
_WRITERS: Final[dict[str, tuple[Callable[[Flat], Problem | None], Write]]] = {
    "xlsx": (sheets.left_out, lambda questions, _find: sheets.write(questions)),
    "docx": (word.left_out, word.write),
    "gift": (gift.left_out, lambda questions, _find: gift.write(questions)),
    "aiken": (aiken.left_out, lambda questions, _find: aiken.write(questions)),
    "moodlexml": (moodle.left_out, moodle.write),
    "qti": (fits.left_out, package.write),
}
FORMATS: Final = tuple(_WRITERS)
ENDINGS: Final = {
    "xlsx": "xlsx",
    "docx": "docx",
    "gift": "txt",
    "aiken": "txt",
    "moodlexml": "xml",
    "qti": "zip",
}


@dataclass(frozen=True)
class LeftOut:
    key: str
    reason: Problem


@dataclass(frozen=True)
class Written:
    """`without`: what of a question that is in the file the file does not hold."""

    content: bytes
    kept: int
    left_out: tuple[LeftOut, ...]
    without: tuple[LeftOut, ...] = ()


def write(questions: Sequence[Flat], *, kind: str, picture: Find) -> Written:
    """Write what the format can carry; the rest is named with the reason.

    The file is read again: a question that would come back as another is left out, too.
    """
    reason_of, written = _WRITERS[kind]
    reasons = [(one, reason_of(one)) for one in questions]
    left_out = [LeftOut(str(one.get("key", "")), why) for one, why in reasons if why]
    kept = [one for one, why in reasons if why is None]
    content = written(kept, picture)
    changed = _changed(kept, content, kind)
    if changed:
        problem = Problem(_("It would not come back the same from a file of this format."))
        left_out += [LeftOut(str(one.get("key", "")), problem) for one in changed]
        kept = [one for one in kept if one not in changed]
        content = written(kept, picture)
    without = [
        LeftOut(str(one.get("key", "")), Problem(text))
        for one in kept
        for text in _losses(one, kind)
    ]
    return Written(content, len(kept), tuple(left_out), tuple(without))


def _losses(question: Flat, kind: str) -> Iterator[str]:
    asked = [question, *question.get("steps", ())]
    options = [option for one in asked for option in one.get("options") or []]
    if any(one.get("picture") for one in asked) and kind in {"xlsx", "gift", "aiken"}:
        yield _("The picture is not in the file: this format holds none.")
    if any(one.get("audio") for one in [*asked, *options]):
        yield _("The recording is not in the file.")
    if kind in {"xlsx", "docx", "aiken"} and any(one.get("feedback") for one in options):
        yield _("The feedback to single options is not in the file.")
    if kind == "aiken" and question.get("explanation"):
        yield _("The explanation is not in the file: Aiken holds none.")


def _changed(kept: Sequence[Flat], content: bytes, kind: str) -> list[Flat]:
    try:
        read = opening.read(content, kind=kind).questions if kept else []
    except FileRefused:
        return list(kept)
    carried = CARRIED[kind]
    found = Counter(essence(one.source, carried) for one in read)
    changed = []
    for one in kept:
        content_of = essence(one, carried)
        if not found[content_of]:
            changed.append(one)
        found[content_of] -= 1
    return changed
