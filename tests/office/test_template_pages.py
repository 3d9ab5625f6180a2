"""The template editor: write, look at a picture a job made, use."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from factories.office import client_of, officer
from PIL import Image

from certificates import actions
from certificates.domain.template_texts import BODIES
from certificates.models import CertificateTemplate
from common import jobs
from common.models import Job

pytestmark = pytest.mark.django_db
FORM = {
    "language": "zh-hans",
    "title": "completion",
    "body": BODIES["zh-hans"][1],
    "body_en": "",
    "issuer": "清溪县民政局",
    "issuer_en": "",
}
LIST = "/office/certificates/templates/"


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_write_look_use(tmp_path, settings) -> None:
    client = client_of(officer())
    assert "{时间}" in text(client.get(LIST))
    there = client.post(LIST, FORM)
    assert there.status_code == 302
    waiting = client.get(there["Location"])
    assert "正在制作" in text(waiting)
    assert waiting["Refresh"] == "3"
    jobs.run(Job.objects.get(kind=actions.PREVIEW).pk)
    assert "正在制作" not in text(client.get(there["Location"]))
    assert "以后发证就用这一版" in text(client.post(f"{LIST}1/use/", follow=True))
    assert CertificateTemplate.objects.get().in_use
    assert "又改用平台标准样式" in text(client.post(f"{LIST}0/use/", follow=True))
    picture = client.get(f"{LIST}1/preview.png")
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture.streaming_content)[:4] == b"\x89PNG"
    picture.close()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"body": "特发此证。"}, "时间"),
        ({"title": "diploma"}, "diploma"),
        ({"seal": SimpleUploadedFile("seal.png", b"<svg/>")}, "PNG"),
    ],
    ids=["no places", "no such title", "no picture"],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(changed: dict[str, Any], told: str) -> None:
    answer = client_of(officer()).post(LIST, FORM | changed)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not CertificateTemplate.objects.exists()


def test_a_seal_is_taken(tmp_path) -> None:
    path = tmp_path / "seal.jpg"
    Image.new("RGB", (300, 300), "#b3362b").save(path)
    with path.open("rb") as seal:
        client_of(officer()).post(LIST, FORM | {"seal": seal})
    assert CertificateTemplate.objects.get().seal_ciphertext


def test_a_template_is_the_offices_own_affair() -> None:
    client_of(officer()).post(LIST, FORM)
    above = client_of(officer("prefecture", "9901", name="孙丽"))
    for address in (LIST, f"{LIST}1/", f"{LIST}1/preview.png"):
        assert above.get(f"{address}?region=990101").status_code == 404
    assert client_of(officer()).get(f"{LIST}7/").status_code == 404
