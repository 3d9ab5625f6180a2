"""Files are whole or not there, whatever happens while they are written."""

import hashlib
from pathlib import Path

import pytest

from certificates import files

NAME = "certificates/2026/990101/one.pdf"


@pytest.fixture
def _shelf(private_files: Path) -> None:
    """The private storage is a folder of this test."""


pytestmark = pytest.mark.usefixtures("_shelf")


def test_what_is_put_is_there_with_its_checksum() -> None:
    assert files.put(NAME, b"first") == hashlib.sha256(b"first").hexdigest()
    assert files.exists(NAME)
    assert files.get(NAME) == b"first"


def test_putting_again_replaces() -> None:
    files.put(NAME, b"first")
    files.put(NAME, b"second")
    assert files.get(NAME) == b"second"


@pytest.mark.parametrize("name", ["", "certificates/2026/990101/never.pdf"])
def test_what_is_not_there_is_none(name: str) -> None:
    assert files.get(name) is None
    assert files.opened(name) is None
    assert not files.exists(name)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_killed_while_writing_leaves_the_old_file_and_no_other(
    step: str, private_files: Path, monkeypatch
) -> None:
    files.put(NAME, b"old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr("os.fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        files.put(NAME, b"new")
    assert files.get(NAME) == b"old"
    assert [found.name for found in (private_files / NAME).parent.iterdir()] == ["one.pdf"]


def test_files_are_for_the_platform_only(private_files: Path) -> None:
    files.put(NAME, b"first")
    assert (private_files / NAME).stat().st_mode & 0o777 == 0o640


def test_an_object_store_is_written_whole(settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    files.put(NAME, b"first")
    files.put(NAME, b"second")
    assert files.get(NAME) == b"second"


@pytest.mark.parametrize("backend", ["disk", "memory"])
def test_a_long_file_is_written_piece_by_piece(backend: str, settings) -> None:
    if backend == "memory":
        settings.STORAGES = settings.STORAGES | {
            "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        }
    for content in (b"first", b"second"):
        files.put_long(NAME, lambda file, content=content: [file.write(content) for _ in range(3)])
    assert files.get(NAME) == b"second" * 3
