"""Pictures and recordings that trainers upload, checked and kept under their content's name."""

import hashlib
from typing import BinaryIO, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessments.actions.pictures import NotAPicture, keep_picture
from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _

LARGEST_PICTURE: Final = 5 * 1024 * 1024
LARGEST_RECORDING: Final = 10 * 1024 * 1024


def store_picture(file: BinaryIO) -> str:
    """Return the address of the picture; where it was taken is not kept. Raises Unusable."""
    content = file.read(LARGEST_PICTURE + 1)
    if len(content) > LARGEST_PICTURE:
        raise Unusable(_("The picture is larger than %(n)s MB. Please make it smaller."), n=5)
    try:
        return keep_picture(content)
    except NotAPicture as error:
        raise Unusable(_("This is no picture that can be read: save it as JPEG or PNG.")) from error


def store_recording(file: BinaryIO) -> str:
    """Return the address of the recording. Raises Unusable for what is none."""
    content = file.read(LARGEST_RECORDING + 1)
    if len(content) > LARGEST_RECORDING:
        raise Unusable(_("The recording is larger than %(n)s MB. Please make it smaller."), n=10)
    kind = _kind_of_recording(content)
    if not kind:
        raise Unusable(_("This is no recording that can be played: save it as MP3 or M4A."))
    name = f"question_audio/{hashlib.sha256(content).hexdigest()[:20]}.{kind}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return str(default_storage.url(name))


def _kind_of_recording(content: bytes) -> str:
    """By its first bytes: a name says nothing."""
    if content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] >= 0xE0):
        return "mp3"
    if content[4:8] == b"ftyp":
        return "m4a"
    return "ogg" if content[:4] == b"OggS" else ""
