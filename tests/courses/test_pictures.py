"""Pictures have an address of their own; nothing else in the media folder has."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client


@pytest.mark.parametrize("folder", ["images", "original_images", "question_pictures"])
def test_a_picture_is_served_for_good_and_runs_nothing(client: Client, folder: str) -> None:
    name = default_storage.save(f"{folder}/well.svg", ContentFile(b"<svg/>"))
    answer = client.get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == b"<svg/>"
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "documents/form.pdf",
        "documents/well.svg",
        "images/form.pdf",
        "images/../documents/well.svg",
        "images/nothing.svg",
        "images/",
        "../settings.svg",
    ],
)
def test_nothing_else_is(client: Client, name: str) -> None:
    default_storage.save("documents/well.svg", ContentFile(b"<svg/>"))
    assert client.get(f"/media/{name}").status_code == 404
