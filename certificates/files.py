"""Where the files of certificates lie: the private storage, under names without personal data.

A file is written under a temporary name and renamed, so that a name never holds half a file: a
worker killed while writing leaves rubbish, never a torn certificate.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from certificates.models import CertificateTemplate, CertificateVersion, IssueBatch

PDF: Final = ".pdf"
PNG: Final = ".png"


def name_of(version: CertificateVersion) -> str:
    """Return the name of the printing's PDF: by register number, a folder per year and office."""
    number = version.certificate.number
    return f"certificates/{number[:4]}/{number[4:10]}/{number}-{version.number}{PDF}"


def picture_of(pdf: str) -> str:
    """Return the name of the picture that lies beside a PDF."""
    return pdf.removesuffix(PDF) + PNG


def with_credential(pdf: str) -> str:
    """Return the name of the second kind of file: the PDF with its credential attached."""
    return pdf.removesuffix(PDF) + "-credential" + PDF


def print_file_of(batch: IssueBatch) -> str:
    return f"print/{batch.created_at:%Y}/{batch.public_id}{PDF}"


def preview_of(template: CertificateTemplate) -> str:
    """Return the name of the picture of an office's template."""
    return f"templates/{template.region_id}/{template.number}{PNG}"


def zip_of(batch: IssueBatch) -> str:
    """Return the name of the batch's single files in one ZIP."""
    return f"print/{batch.created_at:%Y}/{batch.public_id}.zip"


def put(name: str, content: bytes) -> str:
    """Store the file, replacing an older one, and return its sha-256."""
    place = _path_of(name)
    if place is None:  # an object store writes a file whole or not at all
        _save(name, ContentFile(content))
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, lambda file: file.write(content))
    return hashlib.sha256(content).hexdigest()


def put_long(name: str, write: Callable[[BinaryIO], object]) -> None:
    """Store what `write` writes into the file it is given, replacing an older one: nothing long
    has to be in memory.
    """
    place = _path_of(name)
    if place is None:
        with TemporaryFile() as file:
            write(file)
            file.seek(0)
            _save(name, File(file))
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, write)


def get(name: str) -> bytes | None:
    """Return the content, or None where the file was never made or was dropped."""
    file = opened(name)
    if file is None:
        return None
    with file as found:
        content: bytes = found.read()
        return content


def opened(name: str) -> File | None:
    """Return the file for sending, or None."""
    if not name:
        return None
    try:
        return _storage().open(name)
    except FileNotFoundError:
        return None


def exists(name: str) -> bool:
    return bool(name) and _storage().exists(name)


def _save(name: str, file: File) -> None:
    _storage().delete(name)
    _storage().save(name, file)


def _replace(place: Path, write: Callable[[BinaryIO], object]) -> None:
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o640)
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def _path_of(name: str) -> Path | None:
    """Return the path on this machine, None for an object store."""
    storage = _storage()
    return Path(storage.path(name)) if isinstance(storage, FileSystemStorage) else None


def _storage() -> Storage:
    return storages["private"]
