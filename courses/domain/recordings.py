"""Audio and video of lessons: what is spoken in them, and the steps that make them small.

Pictures and sound are encoded apart: a video in pieces of one minute, each kept when it is done,
the sound in one go, for pieces of sound would click where they meet. So a killed worker loses a
minute of work, and no step comes near the limit of a job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

AUDIO: Final = "audio"
VIDEO: Final = "video"
LARGEST: Final = 500 * 1024 * 1024
LONGEST: Final = 60 * 60  # seconds
WIDEST: Final = 4096  # dots of the longer side
PIECE: Final = 60  # seconds
CUTTING: Final = 2  # seconds that joining or a picture counts for, in the progress


@dataclass(frozen=True)
class Language:
    """What is spoken: a BCP 47 tag, its own name, and whether it is written from the right."""

    tag: str
    name: str
    from_right: bool = False


LANGUAGES: Final = (
    Language("cmn", "普通话"),
    Language("cmn-x-sichuan", "四川话"),
    Language("cmn-x-zhongyuan", "中原官话"),
    Language("cmn-x-northwest", "西北话"),
    Language("yue", "粤语"),
    Language("wuu", "吴语"),
    Language("nan", "闽南话"),
    Language("hak", "客家话"),
    Language("gan", "赣语"),
    Language("hsn", "湘语"),
    Language("cjy", "晋语"),
    Language("ug", "ئۇيغۇرچە", from_right=True),
    Language("kk-Arab", "قازاقشا", from_right=True),
    Language("bo", "བོད་སྐད།"),
    Language("mn", "Монгол хэл"),
    Language("za", "Vahcuengh"),
    Language("ii", "ꆈꌠꉙ"),
    Language("hmn", "Hmoob"),
    Language("ko", "조선말"),
    Language("en", "English"),
)
BY_TAG: Final = {language.tag: language for language in LANGUAGES}


class Size(StrEnum):
    """From the smallest; the names are those of the files."""

    SOUND = "audio"
    SMALL = "small"
    NORMAL = "normal"


@dataclass(frozen=True)
class Quality:
    """`side` = dots of the shorter side; `crf` and `ceiling` (kbit/s) are those of H.264."""

    side: int
    crf: int
    ceiling: int
    frames: int


QUALITIES: Final = {
    Size.SMALL: Quality(side=360, crf=30, ceiling=220, frames=15),
    Size.NORMAL: Quality(side=540, crf=26, ceiling=900, frames=25),
}
SOUND_ONLY: Final = 40  # kbit/s, one channel: speech stays clear
SOUND_NORMAL: Final = 96


class Work(StrEnum):
    SOUND = "sound"
    PIECE = "piece"
    JOIN = "join"
    POSTER = "poster"


@dataclass(frozen=True)
class Source:
    """What was uploaded. `side` = dots of the shorter side, 0 without a picture."""

    kind: str
    seconds: float
    side: int = 0
    has_sound: bool = True


@dataclass(frozen=True)
class Step:
    """One file to make. `start` and `seconds` name the part of the source; `cost` in seconds."""

    work: Work
    size: Size
    file: str
    start: int = 0
    seconds: float = 0

    @property
    def cost(self) -> float:
        return self.seconds or CUTTING


def sizes(source: Source) -> tuple[Size, ...]:
    """Return what is made of the source, smallest first; nothing is blown up."""
    if source.kind == AUDIO:
        return (Size.SOUND, Size.NORMAL)
    sound = (Size.SOUND,) if source.has_sound else ()
    if source.side <= QUALITIES[Size.SMALL].side:
        return (*sound, Size.SMALL)
    return (*sound, Size.SMALL, Size.NORMAL)


def file_of(source: Source, size: Size) -> str:
    is_sound = source.kind == AUDIO or size is Size.SOUND
    return f"{size}.{'m4a' if is_sound else 'mp4'}"


def steps(source: Source) -> list[Step]:
    """Return every step in order: each needs only files of steps before it."""
    found = []
    for size in sizes(source):
        if source.kind == AUDIO or size is Size.SOUND:
            name = file_of(source, size)
            found.append(Step(Work.SOUND, size, name, seconds=source.seconds))
        else:
            found += _pieces(source, size)
            found.append(Step(Work.JOIN, size, file_of(source, size)))
    if source.kind == VIDEO:
        found.append(Step(Work.POSTER, Size.SMALL, "poster.webp"))
    return found


def _pieces(source: Source, size: Size) -> list[Step]:
    starts = range(0, max(1, int(source.seconds + 0.999)), PIECE)
    return [
        Step(
            Work.PIECE,
            size,
            f"work/{size}-{number:04}.mp4",
            start=start,
            seconds=min(PIECE, max(source.seconds - start, 0.1)),
        )
        for number, start in enumerate(starts)
    ]


def pieces_of(all_steps: Sequence[Step], join: Step) -> list[str]:
    return [one.file for one in all_steps if one.work is Work.PIECE and one.size is join.size]
