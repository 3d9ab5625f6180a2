"""The upload check at /v/: signature, bytes and state of a file, with the limits of every check."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories.certificates import certified, certified_quota, person, printed_again, revoked
from factories.quotas import posting

from certificates import actions, tasks
from certificates.models import Certificate
from certificates.signing.envelope import LARGEST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


@pytest.fixture
def content(certificate: Certificate) -> bytes:
    assert certificate.current is not None
    return tasks.file_of(certificate.current)


def upload(content: bytes, name: str = "证书.pdf") -> Any:
    client = Client(headers={"accept-language": "zh-CN"})
    return client.post("/v/", {"upload": "1", "file": SimpleUploadedFile(name, content)})


def text(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_an_untouched_file_is_valid(content: bytes) -> None:
    response = upload(content)
    page = text(response)
    for shown in ("有效", "签名覆盖整个文件", "逐字节一致", "李**", "儿童主任岗前培训"):
        assert shown in page
    assert "李秀兰" not in page
    assert len(response.content) <= 20 * 1024
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "<script" not in page
    assert not re.search(r"\son[a-z]+=|style=", page)


def test_what_no_longer_counts_says_so(certificate: Certificate, content: bytes) -> None:
    printed_again(certificate, name="李秀岚")
    assert "已更正" in text(upload(content))
    revoked(certificate)
    assert "已撤销" in text(upload(content))


@pytest.mark.parametrize(
    ("change", "heading", "said"),
    [
        (lambda content: content[:900] + b"x" + content[901:], "文件被改动", "被改动过"),
        (lambda content: content[:5000], "文件被改动", "不完整"),
        (lambda content: b"", "无法确认", "空的"),
        (lambda content: b"PK\3\4" + content, "无法确认", "不是 PDF"),
        (lambda content: content + bytes(LARGEST), "无法确认", "超过 5 MB"),
    ],
    ids=["changed", "cut off", "empty", "no pdf", "large"],
)
def test_a_file_that_is_not_as_issued_is_refused(change, heading, said, content: bytes) -> None:
    page = text(upload(change(content)))
    assert heading in page
    assert said in page
    assert "李**" not in page


def test_a_credential_is_checked_as_well(certificate: Certificate) -> None:
    assert certificate.current is not None
    document = json.dumps(actions.credential(version=certificate.current, masked=False))
    assert "登记在册" in text(upload(document.encode(), "credential.json"))
    assert "被改动" in text(upload(document.replace("2027", "2037").encode(), "credential.json"))


def test_without_a_file_the_form_asks_for_one() -> None:
    page = text(Client(headers={"accept-language": "zh-CN"}).post("/v/", {"upload": "1"}))
    assert "核对文件" in page
    assert 'class="err"' in page


def test_the_form_is_on_the_page_and_needs_no_script() -> None:
    page = text(Client(headers={"accept-language": "zh-CN"}).get("/v/"))
    assert 'enctype="multipart/form-data"' in page
    assert "<script" not in page
    assert len(page.encode()) <= 20 * 1024


def test_files_that_are_unknown_count_as_misses() -> None:
    answers = [upload(b"hello").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_uploads_are_counted_like_every_look(content: bytes) -> None:
    answers = [upload(content).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
