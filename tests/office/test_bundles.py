"""What an office takes away from a batch: a ZIP with an index, a file for pre-printed paper."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import storages
from django.test import Client
from factories.certificates import certified_quota, officers, ready, revoked
from factories.office import client_of, director, officer
from openpyxl import load_workbook

from certificates import actions, files
from certificates.models import Certificate, IssueBatch
from certificates.rendering.overprint import overprint
from common import jobs
from common.models import Job
from office import bundles
from office.bundles import Offsets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(built_once) -> IssueBatch:
    """Two certificates of two townships, printed."""
    quota = certified_quota()
    people = [("990101100001", "李秀兰"), ("990101101001", "买买提·吐尔逊")]
    ids = [ready(quota, director(code, name=name)).pk for code, name in people]
    made = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=officers()[0]
    )
    work()
    made.refresh_from_db()
    assert made.print_file
    return made


@pytest.fixture
def batch(printed: IssueBatch) -> IssueBatch:
    return IssueBatch.objects.get(pk=printed.pk)


@pytest.fixture
def client() -> Client:
    return client_of(officer())


def work() -> None:
    while due := Job.objects.filter(state="todo").order_by("pk").first():
        jobs.run(due.pk)


def there(batch: IssueBatch, act: str = "") -> str:
    return f"/office/certificates/batches/{batch.public_id}/{act}"


def content(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_a_zip_with_folders_and_an_index(batch: IssueBatch, client: Client) -> None:
    assert client.get(there(batch, "files.zip")).status_code == 404
    for _ in range(2):
        assert client.post(there(batch, "zip/")).status_code == 302
    assert Job.objects.filter(kind=bundles.ZIP).count() == 1
    waiting = client.get(there(batch))
    assert "正在制作" in waiting.content.decode()
    assert waiting["Refresh"] == "3"
    work()
    assert "重新制作" in client.get(there(batch)).content.decode()
    archive = zipfile.ZipFile(io.BytesIO(content(client.get(there(batch, "files.zip")))))
    first, second = Certificate.objects.order_by("region_id")
    assert archive.namelist() == [
        f"城关镇/{first.number}-李秀兰.pdf",
        f"{_township(second)}/{second.number}-买买提·吐尔逊.pdf",
        "index.xlsx",
    ]
    sheet = load_workbook(io.BytesIO(archive.read("index.xlsx"))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == [first.number, second.number]
    assert rows[0][9] == Certificate.objects.get(pk=first.pk).current.sha256


def _township(certificate: Certificate) -> str:
    assert certificate.current is not None
    name: str = certificate.current.facts["township"]
    return name


def test_a_revoked_certificate_is_listed_without_a_file(batch: IssueBatch, client: Client) -> None:
    gone = revoked(Certificate.objects.earliest("region_id"))
    client.post(there(batch, "zip/"))
    work()
    with storages["private"].open(files.zip_of(batch)) as stored:
        archive = zipfile.ZipFile(io.BytesIO(stored.read()))
    assert len(archive.namelist()) == 2
    sheet = load_workbook(io.BytesIO(archive.read("index.xlsx"))).active
    [first, _second] = sheet.iter_rows(min_row=2, values_only=True)
    assert (first[0] or "", first[1], first[8]) == ("", gone.number, "已撤销")


def test_pre_printed_paper_gets_the_texts_only_and_moved(batch: IssueBatch, client: Client) -> None:
    form = {"right": "1.5", "down": "-2"}
    leads = client.post(there(batch, "overprint/"), form)
    assert "right=1.5" in leads["Location"]
    work()
    assert "overprint.pdf" in client.get(leads["Location"]).content.decode()
    made = content(client.get(there(batch, "overprint.pdf?right=1.5&down=-2.0")))
    with storages["private"].open(batch.print_file) as stored:
        whole = stored.read()
    before, after = (pypdfium2.PdfDocument(one)[0] for one in (whole, made))
    assert after.get_textpage().get_text_range() == before.get_textpage().get_text_range()
    white = after.render(scale=1).to_pil().convert("L").getpixel((20, 20))
    assert white == 255
    with pikepdf.open(io.BytesIO(made)) as book:
        shift = book.pages[0].Contents[0].read_bytes()
    assert shift == b"q 1 0 0 1 4.252 5.669 cm"


def test_offsets_beyond_the_paper_are_refused(batch: IssueBatch, client: Client) -> None:
    for right in ("21", "", "x"):
        form = {"right": right, "down": "1"}
        answer = client.post(there(batch, "overprint/"), form, follow=True)
        assert "−20 至 20" in answer.content.decode()
    assert not Job.objects.filter(kind=bundles.OVERPRINT).exists()


def test_a_subject_that_names_nothing_is_refused() -> None:
    with pytest.raises(jobs.Denied):
        Offsets.read("1:2")
    batch = IssueBatch(pk=7)
    offsets = Offsets(Decimal("-1.5"), Decimal(20))
    assert Offsets.read(offsets.subject(batch)) == (7, offsets)


def test_no_shift_is_no_shift(batch: IssueBatch) -> None:
    target = io.BytesIO()
    with storages["private"].open(batch.print_file) as source:
        assert overprint(source, target, right=0, down=0) == 2
    with pikepdf.open(target) as book:
        assert book.pages[0].Contents[0].read_bytes() == b"q 1 0 0 1 0.000 0.000 cm"


def test_a_neighbour_finds_nothing(batch: IssueBatch) -> None:
    neighbour = client_of(officer("county", "990102", name="刘敏"))
    for act in ("zip/", "overprint/"):
        assert neighbour.post(there(batch, act)).status_code == 404
    for act in ("files.zip", "overprint.pdf?right=0&down=0"):
        assert neighbour.get(there(batch, act)).status_code == 404
