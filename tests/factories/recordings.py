"""Recordings: real films of a second, made by ffmpeg, and rows that claim to be ready."""

import functools
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from factories.accounts import OfficeRoleFactory
from factories.regions import region

from courses.models import Recording

SRT = "1\n00:00:00,000 --> 00:00:00,900\n先问好，\n\n2\n00:00:01,000 --> 00:00:01,800\n再说来意。\n"
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n先问好，再说来意。\n"


@functools.cache
def film(seconds: float = 1, size: str = "96x64", ending: str = "mp4", sound: bool = True) -> bytes:
    """A test picture with a tone."""
    picture = ["-f", "lavfi", "-i", f"testsrc=s={size}:r=10:d={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=f=440:d={seconds}"] if sound else []
    return _made(
        [*picture, *tone, "-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+faststart"],
        ending,
    )


@functools.cache
def tone(seconds: float = 1, ending: str = "m4a") -> bytes:
    return _made(["-f", "lavfi", "-i", f"sine=f=440:d={seconds}"], ending)


def _made(arguments: list[str], ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{ending}"
        subprocess.run(["ffmpeg", "-v", "error", *arguments, str(path)], check=True)
        return path.read_bytes()


def ready(title: str = "怎样开口", code: str = "990101", **facts: Any) -> Recording:
    """A row as the job leaves it; its files hold a few bytes each."""
    kind = facts.setdefault("kind", "video")
    names = {
        "video": ("audio.m4a", "small.mp4", "normal.mp4"),
        "audio": ("audio.m4a", "normal.m4a"),
    }
    facts.setdefault("seconds", 62)
    facts.setdefault("uploaded_by", OfficeRoleFactory(role="trainer", region=region(code)).user)
    made = Recording.objects.create(
        title=title,
        region=region(code),
        state="done",
        file_name="开口.mp4",
        poster_bytes=7000 if kind == "video" else 0,
        sizes=[
            {"size": name.partition(".")[0], "file": name, "bytes": 300_000 * number}
            for number, name in enumerate(names[kind], start=1)
        ],
        **facts,
    )
    for one in made.sizes:
        storages["private"].save(f"{made.folder}/{one['file']}", ContentFile(b"0123456789" * 10))
    return made
