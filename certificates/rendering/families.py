"""The typefaces of certificates: where they come from, what they are called, where they lie.

Song, Kai and Hei are built at set-up (certificates.rendering.foundry) from the distribution's Noto
Serif CJK SC, LXGW WenKai and Noto Sans Mono CJK SC (numbers and codes are set in it: 0 and O, 1 and
I are told apart, and all take equal places). The scripts that need shaping (Uyghur, Tibetan,
Mongolian) are printed by the plain path with the distribution's fonts as they are.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

NOTO_CJK: Final = Path("/usr/share/fonts/opentype/noto")
WENKAI: Final = Path("/usr/share/fonts/truetype/lxgw-wenkai")
NOTO: Final = Path("/usr/share/fonts/truetype/noto")
SONG, KAI, HEI = "Tongban Song", "Tongban Kai", "Tongban Hei"
REGULAR, BOLD = 400, 700
MANIFEST: Final = "manifest.json"
PACKAGES: Final = "fonts-noto-cjk fonts-noto-core fonts-lxgw-wenkai"  # of Debian


@dataclass(frozen=True)
class Built:
    """A font made at set-up. `family_there` is the source's own name of the face that we take."""

    family: str
    weight: int
    source: Path
    family_there: str

    @property
    def postscript_name(self) -> str:
        return f"{self.family.replace(' ', '')}-{'Bold' if self.weight == BOLD else 'Regular'}"

    @property
    def path(self) -> Path:
        return folder() / f"{self.postscript_name}.otf"


BUILT: Final = (
    Built(SONG, REGULAR, NOTO_CJK / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Built(SONG, BOLD, NOTO_CJK / "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    Built(KAI, REGULAR, WENKAI / "LXGWWenKai-Regular.ttf", "LXGW WenKai"),
    Built(HEI, REGULAR, NOTO_CJK / "NotoSansCJK-Regular.ttc", "Noto Sans Mono CJK SC"),
)
SCRIPTS: Final = {
    "Noto Naskh Arabic": NOTO / "NotoNaskhArabic-Regular.ttf",
    "Noto Serif Tibetan": NOTO / "NotoSerifTibetan-Regular.ttf",
    "Noto Sans Mongolian": NOTO / "NotoSansMongolian-Regular.ttf",
}


def folder() -> Path:
    return Path(settings.VAR_DIR) / "fonts"


def read_manifest() -> dict[str, Any]:
    """Return what the foundry noted: its recipe and the checksum of each file; {} if nothing."""
    try:
        found: dict[str, Any] = json.loads((folder() / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def altered(manifest: dict[str, Any]) -> list[str]:
    """Return the names of fonts that are not there or not as they were built."""
    recorded = manifest.get("files", {})
    return [
        built.path.name
        for built in BUILT
        if not built.path.is_file() or checksum(built.path) != recorded.get(built.path.name)
    ]


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
