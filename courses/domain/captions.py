"""Captions as people bring them (.srt, .vtt), read into cues, written as WebVTT and as a text.

WebVTT: https://www.w3.org/TR/webvtt1/. SubRip has no standard: numbers are optional, the comma
before the milliseconds is what subtitle programs write. Whatever can be read without doubt is
read; the rest is a problem with its line and a remedy, and then nothing of the file is kept.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from common.domain.problems import FileRefused, Problem
from common.domain.problems import gettext_noop as _

LARGEST: Final = 1024 * 1024
CUES: Final = 3000
SHOWN: Final = 20  # problems at once
TOUCHING: Final = 100  # ms; programs that round make cues overlap by so much
PARAGRAPH: Final = 120  # characters of a transcript before a new paragraph is begun
PAUSE: Final = 2000  # ms of silence that begin one
ARROW: Final = "-->"

_TIME: Final = re.compile(
    r"(?P<minus>[-−－])?\s*(?:(?P<h>\d{1,3})[:：])?(?P<m>\d{1,2})[:：](?P<s>\d{1,2})"
    r"(?:[.,。，](?P<ms>\d{1,3}))?"
)  # fmt: skip
_TAGS: Final = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_LRC: Final = re.compile(r"^\[\d{1,2}:\d{2}[.:]\d{2,3}\]", re.MULTILINE)
_HANZI: Final = r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_CHINESE_SEAM: Final = re.compile(rf"(?<={_HANZI})\n|\n(?={_HANZI})")
_OVERLAP: Final = _(
    "The caption begins at %(start)s, before the one in line %(line)s has ended. Let that one end "
    "earlier, or make one of both."
)
_SENTENCE_END: Final = tuple("。！？!?.…”")


@dataclass(frozen=True)
class Cue:
    """Times in milliseconds; `line` is where its time stands in the file."""

    start: int
    end: int
    text: str
    line: int

    @property
    def at(self) -> str:
        """The start as people write it: 1:05."""
        return f"{self.start // 60_000}:{self.start // 1000 % 60:02}"


@dataclass(frozen=True)
class AtLine:
    line: int
    problem: Problem


@dataclass(frozen=True)
class Captions:
    """Cues in their order. With problems the file is of no use."""

    cues: tuple[Cue, ...]
    problems: tuple[AtLine, ...] = ()


def decoded(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 or GB18030 (of which GBK and GB2312 are parts)."""
    if len(content) > LARGEST:
        raise FileRefused(_("Captions take at most 1 MB. Is it the right file?"))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    elif content.count(0) * 8 > len(content):  # digits in UTF-16 have a zero byte each
        names = ["utf-16-be" if content[::2].count(0) > content[1::2].count(0) else "utf-16-le"]
    else:
        names = ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(_("These captions cannot be read as text. Save them as .srt in UTF-8."))


def read(content: bytes, *, seconds: int | None = None) -> Captions:
    """Read the file; FileRefused if it is no captions file at all.

    `seconds` is the length of the recording: a cue that begins after it belongs to another one.
    """
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    _refuse_other_kinds(text)
    reader = _Reader(seconds)
    for block in _blocks(text):
        reader.take(block)
    if not reader.cues and not reader.problems:
        raise FileRefused(_("The file holds no captions. Is it the right file?"))
    if len(reader.cues) > CUES:
        raise FileRefused(_("The file holds more than %(n)s captions. Split the video."), n=CUES)
    return Captions(tuple(reader.cues), tuple(reader.problems))


def _refuse_other_kinds(text: str) -> None:
    if "[Script Info]" in text[:2000]:
        raise FileRefused(_("This is an .ass subtitle file. Export it as .srt."))
    if ARROW not in text and _LRC.search(text):
        raise FileRefused(_("This is an .lrc lyrics file. Export it as .srt."))


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines without an empty one, each line with its number."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


class _Reader:
    """Takes block after block; keeps the cues and what is wrong."""

    def __init__(self, seconds: int | None) -> None:
        self.cues: list[Cue] = []
        self.problems: list[AtLine] = []
        self.last = None if seconds is None else (seconds + 1) * 1000

    def take(self, block: list[tuple[int, str]]) -> None:
        first = block[0][1]
        if first.startswith(("WEBVTT", "NOTE", "STYLE", "REGION")) and not _has_arrow(block[:2]):
            return
        if not _has_arrow(block):
            self._without_arrow(block)
            return
        # Cues that follow one another without an empty line are told apart by their times.
        starts = [nth for nth, (_number, line) in enumerate(block) if ARROW in line]
        for nth, start in enumerate(starts):
            end = starts[nth + 1] if nth + 1 < len(starts) else len(block)
            if end < len(block) and block[end - 1][1].isdecimal():
                end -= 1
            self._cue(block[start], [line for _number, line in block[start + 1 : end]])

    def _without_arrow(self, block: list[tuple[int, str]]) -> None:
        for number, line in block:
            if len(list(_TIME.finditer(line))) >= 2:
                self._problem(number, _("The arrow is missing. Write %(arrow)s between the times."))
                return
        self._problem(
            block[0][0],
            _(
                "There is no time above this text. Write it as 00:00:01,000 %(arrow)s "
                "00:00:03,000, or delete the empty line before it."
            ),
        )

    def _cue(self, time: tuple[int, str], lines: Sequence[str]) -> None:
        number, line = time
        left, _arrow, right = line.partition(ARROW)
        start, end = _milliseconds(left), _milliseconds(right)
        if start is None or end is None:
            self._problem(
                number,
                _("The time cannot be read. Write it as 00:00:01,000 %(arrow)s 00:00:03,000."),
            )
            return
        cue = Cue(start, end, _plain(lines), number)
        if problem := self._wrong(cue):
            self.problems.append(AtLine(number, problem))
        self._close_up(cue)
        self.cues.append(cue)

    def _wrong(self, cue: Cue) -> Problem | None:
        before = self.cues[-1] if self.cues else None
        found: Problem | None = None
        if cue.start < 0 or cue.end < 0:
            found = Problem(_("A time is negative. Shift the captions so that they begin at 0."))
        elif cue.end <= cue.start:
            found = Problem(
                _("The caption ends before it begins. Exchange or correct its two times.")
            )
        elif not cue.text:
            found = Problem(_("The caption has no text. Write it, or delete the caption."))
        elif self.last is not None and cue.start > self.last:
            found = Problem(
                _("The caption begins after the recording has ended. Is it the right file?")
            )
        elif before is not None and cue.start < before.end - TOUCHING:
            found = Problem(_OVERLAP, {"start": cue.at, "line": before.line})
        return found

    def _close_up(self, cue: Cue) -> None:
        if self.cues and self.cues[-1].start < cue.start < self.cues[-1].end:
            self.cues[-1] = replace(self.cues[-1], end=cue.start)

    def _problem(self, line: int, text: str) -> None:
        self.problems.append(AtLine(line, Problem(text, {"arrow": ARROW})))


def _has_arrow(block: Sequence[tuple[int, str]]) -> bool:
    return any(ARROW in line for _number, line in block)


def _milliseconds(text: str) -> int | None:
    """The time that the text begins with; settings of WebVTT may follow it."""
    found = _TIME.match(text.strip())
    if found is None or int(found["m"]) > 59 or int(found["s"]) > 59:
        return None
    whole = (int(found["h"] or 0) * 60 + int(found["m"])) * 60 + int(found["s"])
    total = whole * 1000 + int((found["ms"] or "0").ljust(3, "0"))
    return -total - 1 if found["minus"] else total


def _plain(lines: Sequence[str]) -> str:
    """The text of a cue without colours, places and voices."""
    kept = (html.unescape(_TAGS.sub("", line)).strip() for line in lines)
    return "\n".join(line for line in kept if line)


def to_vtt(cues: Sequence[Cue]) -> str:
    blocks = (
        f"{_clock(cue.start)} {ARROW} {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}"
        for cue in cues
    )
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(time: int) -> str:
    return (
        f"{time // 3_600_000:02}:{time // 60_000 % 60:02}:{time // 1000 % 60:02}.{time % 1000:03}"
    )


def transcript(cues: Sequence[Cue]) -> list[str]:
    """The captions as paragraphs to read: a pause or a full sentence begins a new one."""
    paragraphs: list[str] = []
    end = 0
    for cue in cues:
        text = joined(cue.text)
        full = paragraphs and len(paragraphs[-1]) >= PARAGRAPH
        ended = full and paragraphs[-1].endswith(_SENTENCE_END)
        if not paragraphs or ended or cue.start - end > PAUSE:
            paragraphs.append(text)
        else:
            paragraphs[-1] = joined(f"{paragraphs[-1]}\n{text}")
        end = cue.end
    return paragraphs


def spoken(vtt: str) -> str:
    """Return what kept captions say, as one text; empty where there are none."""
    return " ".join(transcript(read(vtt.encode()).cues)) if vtt else ""


def joined(text: str) -> str:
    """Lines as one: Chinese without a space between, other scripts with one."""
    return _CHINESE_SEAM.sub("", text).replace("\n", " ")
