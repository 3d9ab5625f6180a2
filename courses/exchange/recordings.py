"""Audio and video by ffmpeg: what a file holds, judged by its content, and each step of making it
small.

Only formats of one file are opened, without network: a playlist under a film's name could make
ffmpeg read other files of the server or call addresses.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from common import programs
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from common.programs import ProgramFailed, ProgramMissing, ProgramTooSlow
from courses.domain import recordings
from courses.domain.recordings import AUDIO, VIDEO, Size, Source, Step, Work

PROGRAMS: Final = ("ffmpeg", "ffprobe")
MEMORY: Final = 3 << 30  # address space; x264 takes some hundred MB of it
LONGEST_STEP: Final = 200  # seconds; a job has 240
LONGEST_LOOK: Final = 90
CUT: Final = 2.0  # seconds by which a file may end before its time
STREAMS: Final = 20
_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,w64,ogg,flac,aac,avi,mpegts,mpeg,asf,amr,aiff,"
    "flv,caf"
)
_CAREFUL: Final = ("-protocol_whitelist", "file", "-format_whitelist", _FORMATS)
_ASKED: Final = (
    "format=duration:stream=codec_type,width,height,duration:stream_disposition=attached_pic"
)
_FULL: Final = "No space left"
_NO_MEDIA: Final = _(
    "This is no audio or video file that can be read, or it is cut off. Save it as .mp4, .m4a or "
    ".mp3 and upload it again."
)
_BROKEN: Final = _(
    "The recording is damaged near %(at)s. Open it, save it as .mp4 or .m4a and upload it again."
)
_CUT_OFF: Final = _(
    "The file says that it lasts %(whole)s, but ends at %(at)s: it is cut off. Upload it again."
)
_SLOW: Final = _("The recording takes too long to convert. Save it with 720 lines or fewer.")
_MISSING: Final = _("The program %(name)s is missing on the server. Please tell the operator.")


class NoRoom(Exception):
    """The disk is full: a matter of the server, tried again later."""


def missing() -> str:
    """The first program that is not installed; "" if none is missing."""
    return next((name for name in PROGRAMS if not programs.is_installed(name)), "")


def look(path: Path) -> Source:
    """Say what the file holds; FileRefused with the remedy if it is of no use."""
    try:
        answer = programs.run(
            [
                "ffprobe",
                "-v",
                "error",
                *_CAREFUL,
                "-show_entries",
                _ASKED,
                "-of",
                "json",
                str(path),
            ],
            seconds=LONGEST_LOOK,
            memory=MEMORY,
        )
        found: dict[str, Any] = json.loads(answer or "{}")
    except ProgramMissing as error:
        raise FileRefused(_MISSING, name=str(error)) from error
    except (ProgramFailed, ValueError) as error:
        raise FileRefused(_NO_MEDIA) from error
    streams = found.get("streams", [])
    pictures = [one for one in streams if _is_picture(one)]
    has_sound = any(one.get("codec_type") == "audio" for one in streams)
    if not (pictures or has_sound) or len(streams) > STREAMS:
        raise FileRefused(_NO_MEDIA)
    seconds, said = _counted(path), _length(found)
    _check_length(seconds, said=said)
    seconds = max(seconds, said)  # the last picture lasts, too
    if not pictures:
        return Source(AUDIO, seconds)
    width, height = int(pictures[0].get("width") or 0), int(pictures[0].get("height") or 0)
    if not 0 < max(width, height) <= recordings.WIDEST or min(width, height) == 0:
        raise FileRefused(
            _("The video has more than %(n)s dots in a line. Save it with 1080 lines or fewer."),
            n=recordings.WIDEST,
        )
    return Source(VIDEO, seconds, side=min(width, height), has_sound=has_sound)


def _check_length(seconds: float, *, said: float) -> None:
    if seconds <= 0:
        raise FileRefused(_NO_MEDIA)
    if said > seconds + max(CUT, seconds / 20):
        raise FileRefused(_CUT_OFF, whole=_clock(said), at=_clock(seconds))
    if seconds > recordings.LONGEST:
        raise FileRefused(
            _("The recording is longer than %(n)s minutes. Split it."), n=recordings.LONGEST // 60
        )


def _is_picture(stream: dict[str, Any]) -> bool:
    """A film; the cover of a song is none."""
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_cover


def _length(found: dict[str, Any]) -> float:
    rows = [found.get("format", {}), *found.get("streams", [])]
    return max((_number(one.get("duration")) for one in rows), default=0)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _number(text: Any) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0


def _counted(path: Path) -> float:
    """The length by reading to the end: files cut off say too much, those that a browser recorded
    say nothing.
    """
    reached = [0.0]
    arguments = ["-i", str(path), "-map", "0:v?", "-map", "0:a?", "-c", "copy", "-f", "null", "-"]
    try:
        _ffmpeg([*_CAREFUL, *arguments], reached.append, seconds=LONGEST_LOOK)
    except ProgramFailed as error:
        raise FileRefused(_NO_MEDIA) from error
    return max(reached)


def make(
    step: Step,
    *,
    upload: Path,
    folder: Path,
    steps: Sequence[Step],
    on_seconds: Callable[[float], None],
) -> None:
    """Make the step's file; it appears when it is whole. Made before, it stays.

    FileRefused names the place of the damage; NoRoom when the disk is full.
    """
    target = folder / step.file
    if target.exists():
        return
    work = folder / "work"
    work.mkdir(parents=True, exist_ok=True)
    part = work / f"part-{uuid4().hex}{target.suffix}"
    reached = [0.0]

    def note(seconds: float) -> None:
        reached[0] = seconds
        on_seconds(seconds)

    try:
        _ffmpeg([*_arguments(step, upload, folder, steps, part)], note, seconds=LONGEST_STEP)
        part.replace(target)
    except ProgramMissing as error:
        raise FileRefused(_MISSING, name=str(error)) from error
    except ProgramTooSlow as error:
        raise FileRefused(_SLOW) from error
    except ProgramFailed as error:
        if _FULL in str(error):
            raise NoRoom from error
        raise FileRefused(_BROKEN, at=_clock(step.start + reached[0])) from error
    finally:
        part.unlink(missing_ok=True)


def _arguments(
    step: Step, upload: Path, folder: Path, steps: Sequence[Step], part: Path
) -> list[str]:
    source = [*_CAREFUL, "-i", str(upload)]
    end = ["-map_metadata", "-1", "-map_chapters", "-1", "-y", str(part)]
    bare = ["-movflags", "+faststart", *end]
    if step.work is Work.SOUND:
        return [*source, "-map", "0:a:0", *_sound(step), *bare]
    if step.work is Work.PIECE:
        place = ["-ss", str(step.start), "-t", f"{step.seconds:.3f}"]
        return [*place, *source, "-map", "0:V:0", *_picture(step), *bare]
    if step.work is Work.JOIN:
        return [*_joined(step, folder, steps), *bare]
    moment = min(3.0, _whole(steps) / 10)
    scale = "scale='min(iw,640)':-2"
    still = ["-frames:v", "1", "-vf", scale, "-c:v", "libwebp", "-quality", "60"]
    return ["-ss", f"{moment:.2f}", *source, "-map", "0:V:0", *still, *end]


def _whole(steps: Sequence[Step]) -> float:
    return max(one.start + one.seconds for one in steps)


def _sound(step: Step) -> list[str]:
    rate = recordings.SOUND_ONLY if step.size is Size.SOUND else recordings.SOUND_NORMAL
    channels = "1" if step.size is Size.SOUND else "2"
    even = "aresample=async=1:first_pts=0"
    return ["-af", even, "-ac", channels, "-ar", "32000", "-c:a", "aac", "-b:a", f"{rate}k"]


def _picture(step: Step) -> list[str]:
    quality = recordings.QUALITIES[step.size]
    side = quality.side
    short = f"trunc(min(%s,{side})/2)*2"
    scale = (
        f"scale='if(gt(iw,ih),-2,{short % 'iw'})':'if(gt(iw,ih),{short % 'ih'},-2)':flags=bicubic"
    )
    return [
        "-an", "-vf", f"fps={quality.frames}:start_time=0,{scale},format=yuv420p",
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main",
        "-crf", str(quality.crf), "-maxrate", f"{quality.ceiling}k",
        "-bufsize", f"{2 * quality.ceiling}k", "-threads", "2",
    ]  # fmt: skip


def _joined(step: Step, folder: Path, steps: Sequence[Step]) -> list[str]:
    """The pieces one after another, with the sound."""
    order = folder / "work" / f"{step.size}.txt"
    names = (Path(name).name for name in recordings.pieces_of(steps, step))
    order.write_text("".join(f"file '{name}'\n" for name in names))
    found = ["-f", "concat", "-safe", "1", "-i", str(order)]
    sound = folder / f"{Size.SOUND}.m4a"
    if any(one.work is Work.SOUND for one in steps):
        found += ["-i", str(sound), "-map", "0:v", "-map", "1:a"]
    return [*found, "-c", "copy"]


def _ffmpeg(arguments: Sequence[str], on_seconds: Callable[[float], None], *, seconds: int) -> None:
    def hear(line: str) -> None:
        name, _equals, value = line.partition("=")
        if name == "out_time_us" and value.isdigit():
            on_seconds(int(value) / 1_000_000)

    programs.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-progress", "pipe:1", *arguments],
        seconds=seconds,
        memory=MEMORY,
        on_line=hear,
    )


def clear_work(folder: Path) -> None:
    shutil.rmtree(folder / "work", ignore_errors=True)


def clear_all(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
