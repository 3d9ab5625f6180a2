"""render_certificates: a folder, a ZIP or one print file."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from factories.certificates import certified, certified_quota, printed_again, revoked
from factories.quotas import posting
from factories.regions import region

from certificates.models import Certificate, CertificateVersion
from quotas.models import Quota

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]


@pytest.fixture
def quota() -> Quota:
    """Two certificates, in two townships of 清溪县."""
    quota = certified_quota()
    for village in ("990101101001", "990101100001"):
        certified(quota, posting(village))
    return quota


def render(quota: Quota, out: Path, **options: Any) -> str:
    stdout = io.StringIO()
    call_command(
        "render_certificates",
        programme=quota.period.programme.slug,
        period=quota.period.name,
        out=out,
        stdout=stdout,
        stderr=io.StringIO(),
        **options,
    )
    return stdout.getvalue()


def numbers() -> list[str]:
    return list(Certificate.objects.order_by("region_id").values_list("number", flat=True))


def test_single_files(quota: Quota, tmp_path: Path) -> None:
    told = json.loads(render(quota, tmp_path / "out", json=True))
    assert told == {"written": 2, "refused": [], "out": str(tmp_path / "out")}
    assert sorted(found.stem for found in (tmp_path / "out").iterdir()) == sorted(numbers())
    assert CertificateVersion.objects.filter(sha256="").count() == 0


def test_one_zip(quota: Quota, tmp_path: Path) -> None:
    render(quota, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == [f"{number}.pdf" for number in numbers()]
        assert archive.testzip() is None


def test_one_print_file_by_township(quota: Quota, tmp_path: Path) -> None:
    render(quota, tmp_path / "out.pdf")
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as book:
        pages = [page.get_textpage().get_text_bounded().replace(" ", "") for page in book]
    assert len(pages) == 2
    assert all(number in page for number, page in zip(numbers(), pages, strict=True))


def test_only_the_county_asked_for(quota: Quota, tmp_path: Path) -> None:
    render(quota, tmp_path / "out", county="990101101")
    assert len(list((tmp_path / "out").iterdir())) == 1
    with pytest.raises(CommandError, match="没有可以输出的证书"):
        render(quota, tmp_path / "none", county=region("990102").code)
    assert not (tmp_path / "none").exists()


def test_a_revoked_certificate_is_left_out(quota: Quota, tmp_path: Path) -> None:
    revoked(Certificate.objects.get(number=numbers()[0]))
    render(quota, tmp_path / "out")
    assert [found.stem for found in (tmp_path / "out").iterdir()] == numbers()[1:]


def test_what_cannot_be_drawn_is_refused_and_named(quota: Quota, tmp_path: Path) -> None:
    printed_again(Certificate.objects.get(number=numbers()[0]), name="李\U00031350")
    with pytest.raises(CommandError, match=numbers()[0]):
        render(quota, tmp_path / "out")
    assert [found.stem for found in (tmp_path / "out").iterdir()] == numbers()[1:]


@pytest.mark.parametrize("name", ["file/out", "missing/out.pdf", "missing/out.zip"])
def test_a_place_that_cannot_be_written_is_said(name: str, quota: Quota, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="无法写入"):
        render(quota, tmp_path / name)
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_an_unknown_programme_is_said(quota: Quota, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command(
            "render_certificates", programme="nothing", period="2026", out=tmp_path / "out"
        )
