"""Everything that a page needs to play a recording, made once per published text."""

from dataclasses import dataclass

from django.urls import reverse

from courses.domain import captions
from courses.domain.captions import Cue
from courses.domain.recordings import AUDIO, Language, Size
from courses.models import Recording


@dataclass(frozen=True)
class Choice:
    """One size: sound alone is heard in an <audio>, the others are watched."""

    size: Size
    address: str
    bytes: int
    is_sound: bool


@dataclass(frozen=True)
class Player:
    """Everything that a page needs to play a recording, without a further query."""

    name: str  # for ids and addresses: the recording's own
    title: str
    kind: str
    minutes: int
    language: Language
    choices: tuple[Choice, ...]
    poster: str
    captions: str
    transcript: tuple[str, ...]


def player(recording: Recording) -> Player:
    cues = cues_of(recording)
    poster = "poster.webp" if recording.poster_bytes else ""
    return Player(
        name=str(recording.public_id)[:8],
        title=recording.title,
        kind=recording.kind,
        minutes=max(1, round(recording.seconds / 60)),
        language=recording.language,
        choices=tuple(
            Choice(
                size=Size(one["size"]),
                address=address(recording, one["file"]),
                bytes=one["bytes"],
                is_sound=recording.kind == AUDIO or one["size"] == Size.SOUND,
            )
            for one in recording.sizes
        ),
        poster=address(recording, poster) if poster else "",
        captions=address(recording, "captions.vtt") if cues else "",
        transcript=tuple(captions.transcript(cues)),
    )


def address(recording: Recording, name: str) -> str:
    return reverse("recording_file", args=[recording.public_id, name])


def cues_of(recording: Recording) -> tuple[Cue, ...]:
    if not recording.captions:
        return ()
    return captions.read(recording.captions.encode()).cues
