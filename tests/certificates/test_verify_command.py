"""verify_certificate: files, credentials and codes, with the register or with a trust file."""

import datetime
import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from factories.certificates import certified, certified_quota, person, printed_again, revoked
from factories.facts import some_facts
from factories.quotas import posting

from certificates import actions, files, tasks
from certificates.domain import bitstring
from certificates.domain.numbering import grouped
from certificates.models import Certificate, CertificateVersion
from certificates.rendering.pdf import render_pdf
from certificates.signing import keys, pdf, seal
from certificates.signing.imprint import Imprint
from common import jobs
from common.models import Job, JobState

pytestmark = [pytest.mark.usefixtures("_in_november", "private_files")]
in_database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "ring", lambda ids: None)


@pytest.fixture
def certificate(db) -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


def version_of(certificate: Certificate) -> CertificateVersion:
    assert certificate.current is not None
    version: CertificateVersion = certificate.current
    return version


def verified(subject: object, *options: str) -> tuple[dict[str, Any], str]:
    """Return the JSON, and the error message that goes with exit status 1."""
    out, error = StringIO(), ""
    try:
        call_command("verify_certificate", str(subject), "--json", *options, stdout=out)
    except CommandError as refusal:
        error = str(refusal)
    told: dict[str, Any] = json.loads(out.getvalue()) if out.getvalue() else {}
    assert told.get("valid", False) is (error == "")
    return told, error


def names(told: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(check["name"], check["ok"]) for check in told["checks"]]


@pytest.fixture
def credential(certificate: Certificate, tmp_path: Path) -> Path:
    file = tmp_path / "credential.json"
    document = actions.credential(version=version_of(certificate), masked=False)
    file.write_text(json.dumps(document))
    return file


@pytest.fixture
def subjects(certificate: Certificate, credential: Path, tmp_path: Path) -> dict[str, Path]:
    """The three files of one certificate: PDF, PDF with credential, credential."""
    version = version_of(certificate)
    actions.request_file(version=version, kind=actions.CREDENTIAL_FILE)
    for job in Job.objects.filter(state=JobState.TODO):
        jobs.run(job.pk)
    inside = files.get(files.with_credential(files.name_of(version)))
    assert inside is not None
    (tmp_path / "plain.pdf").write_bytes(tasks.file_of(version))
    (tmp_path / "credential.pdf").write_bytes(inside)
    return {name: tmp_path / name for name in CHECKS}


@pytest.fixture
def trust(credential, tmp_path: Path) -> str:
    call_command("export_trust", tmp_path / "trust.json", stdout=StringIO())
    return str(tmp_path / "trust.json")


CHECKS = {
    "plain.pdf": ["signature", "bytes", "status"],
    "credential.pdf": ["signature", "bytes", "credential", "status"],
    "credential.json": ["credential", "status"],
}


def test_a_valid_one_passes_every_check(subjects, tmp_path, django_assert_num_queries) -> None:
    """And with a trust file the database is not asked."""
    trust = tmp_path / "trust.json"
    call_command("export_trust", trust, stdout=StringIO())
    for name, checks in CHECKS.items():
        told, _ = verified(subjects[name])
        assert (told["status"], names(told)) == ("valid", [(check, True) for check in checks])
        with django_assert_num_queries(0):
            told, _ = verified(subjects[name], "--trust", str(trust))
        offline = [(check, True) for check in checks if check != "bytes"]
        assert (told["status"], names(told)) == ("valid", offline)


def again(certificate: Certificate) -> None:
    printed_again(certificate, name="李秀岚")


@pytest.mark.parametrize(("change", "status"), [(revoked, "revoked"), (again, "superseded")])
def test_what_no_longer_counts_is_refused(change, status, subjects, certificate, tmp_path) -> None:
    change(certificate)
    call_command("export_trust", tmp_path / "new.json", stdout=StringIO())
    for name in CHECKS:
        for options in ([], ["--trust", str(tmp_path / "new.json")]):
            told, error = verified(subjects[name], *options)
            assert (told["status"], names(told)[-1]) == (status, ("status", False))
            assert error.startswith("status: ")


def test_after_its_last_day_it_is_expired(credential, trust, time_machine) -> None:
    time_machine.move_to(datetime.datetime(2027, 12, 31, 15, 59, tzinfo=datetime.UTC))
    assert verified(credential)[0]["status"] == "valid"
    time_machine.move_to(datetime.datetime(2027, 12, 31, 16, 1, tzinfo=datetime.UTC))
    for options in ([], ["--trust", trust]):
        assert verified(credential, *options)[0]["status"] == "expired"


FACTS = some_facts()


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render_pdf(FACTS)


@pytest.fixture
def signed(unsigned: bytes, tmp_path: Path) -> tuple[Path, str]:
    """A file of ours with the trust file of an installation that has one seal and one list."""
    file, trust = tmp_path / "signed.pdf", tmp_path / "one-seal.json"
    file.write_bytes(pdf.sign(unsigned, Imprint.of(FACTS, (1, 7))))
    empty = bitstring.encode([])
    told = {
        "format": "tongban-trust-1",
        "made_at": "2026-11-23",
        "seals": [seal.pem(seal.provider().chain[0])],
        "keys": {},
        "status_lists": {"1": {"revoked": empty, "replaced": empty}},
    }
    trust.write_text(json.dumps(told))
    return file, str(trust)


def test_a_file_of_ours_needs_no_database(signed) -> None:
    file, trust = signed
    assert verified(file, "--trust", trust)[0]["status"] == "valid"


def resaved(content: bytes, **options: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, **options)
    return out.getvalue()


def encrypted(content: bytes) -> bytes:
    return resaved(content, encryption=pikepdf.Encryption(owner="secret"))


def of_a_stranger(content: bytes) -> bytes:
    made = keys.make("别处的民政局")
    other = seal.LocalSeal(keys.private_key(made.key), keys.chain(made.certificate))
    today = datetime.date(2026, 11, 23)
    imprint = Imprint("2026990101D0100214A", "http://elsewhere/v/1", today, today)
    return pdf.sign(content.partition(b"%%EOF\n")[0] + b"%%EOF\n", imprint, seal=other)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (lambda content: b"", "unknown", "空的"),
        (lambda content: b"hello", "unknown", "不是 PDF"),
        (lambda content: content[:40_000], "altered", "不完整"),
        (lambda content: content + b"%", "altered", "添加了内容"),
        (resaved, "altered", "改动过"),
        (encrypted, "altered", "加密"),
        (lambda content: content[:9000] + b"x" + content[9001:], "altered", "改动过"),
        (lambda content: content.partition(b"%%EOF\n")[0] + b"%%EOF\n", "unknown", "没有签名"),
        (of_a_stranger, "unknown", "别处的民政局"),
        (lambda content: content + bytes(50 * 1024 * 1024), "unknown", "5 MB"),
    ],
    ids=[
        "0 bytes", "no pdf", "cut off", "added to", "saved anew", "encrypted", "a byte changed",
        "unsigned", "another installation", "50 MB",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(change, status, said, signed) -> None:
    file, trust = signed
    file.write_bytes(change(file.read_bytes()))
    told, error = verified(file, "--trust", trust)
    assert (told["status"], names(told)) == (status, [("signature", False)])
    assert said in error


@in_database
def test_our_seal_on_bytes_that_the_register_does_not_know(signed) -> None:
    """Another installation with the same seal, or a register restored from an old backup."""
    told, error = verified(signed[0])
    assert (told["status"], names(told)) == ("unknown", [("signature", True), ("bytes", False)])
    assert error.startswith("bytes: ")


def with_text(file: Path, change: Any) -> None:
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda one: one.update(name="博士学位证书"), "altered"),
        (lambda one: one.update(note="extra"), "altered"),
        (lambda one: one["proof"].update(verificationMethod="did:web:x#key-1"), "unknown"),
        (lambda one: one.pop("proof"), "unknown"),
    ],
    ids=["changed", "added to", "unknown key", "no proof"],
)
def test_an_altered_credential_is_refused(change, status, credential, trust) -> None:
    with_text(credential, change)
    for options in ([], ["--trust", trust]):
        told, error = verified(credential, *options)
        assert (told["status"], names(told)) == (status, [("credential", False)])
        assert error.startswith("credential: ")


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"proof": 1}', b"{" + b" " * 300_000 + b"}", b""],
    ids=["torn", "no text", "list", "deep", "odd", "large", "empty"],
)
@in_database
def test_what_is_no_credential_is_refused(content: bytes, tmp_path) -> None:
    file = tmp_path / "some.json"
    file.write_bytes(content)
    assert verified(file)[0]["status"] == "unknown"


def test_a_credential_that_says_a_thing_twice_is_refused(credential) -> None:
    file = credential
    file.write_text(file.read_text().replace('{"@context"', '{"name": "博士", "@context"', 1))
    assert verified(file)[0]["status"] == "unknown"


def test_a_code_however_it_is_typed(certificate) -> None:
    other = printed_again(certificate, code="0" * 13 + "1" * 13)
    for typed in (
        other.code,
        grouped(other.code),
        "O" * 13 + "il" * 6 + "L",
        f"http://x/v/{other.code}",
    ):
        assert verified(typed)[0] == {
            "valid": True,
            "status": "valid",
            "checks": [{"name": "status", "ok": True, "detail": "有效期至 2027年12月31日。"}],
        }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7K3M", "有 4 位"),
        ("U" * 26, "字母 U"),
        ("x" * 5000, "位"),
        ("nothing.pdf", "没有文件"),
        ("folder/nothing", "没有文件"),
    ],
)
def test_what_is_no_code_and_no_file_is_said(typed: str, said: str) -> None:
    assert said in verified(typed)[1]


def test_an_unknown_code_is_unknown(db) -> None:
    assert verified("0" * 26)[0]["status"] == "unknown"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": "other"}', '{"format": "tongban-trust-1"}']
)
def test_an_unusable_trust_file_is_named(content: str, tmp_path) -> None:
    file, trust = tmp_path / "x.pdf", tmp_path / "trust.json"
    file.write_bytes(b"%PDF-")
    trust.write_text(content)
    assert "trust.json" in verified(file, "--trust", str(trust))[1]
    assert "nowhere" in verified(file, "--trust", str(tmp_path / "nowhere"))[1]


def test_the_trust_file_holds_no_name_and_no_secret(certificate, trust) -> None:
    content = Path(trust).read_text()
    assert "PRIVATE" not in content
    assert "李秀兰" not in content
    assert version_of(certificate).code not in content


def test_a_replaced_key_is_told(db) -> None:
    actions.credential_key(year=2026)
    out = StringIO()
    call_command("replace_credential_key", "--json", stdout=out)
    assert json.loads(out.getvalue())["name"] == "2026-2"


def test_people_read_one_line_per_check(credential, capsys) -> None:
    call_command("verify_certificate", str(credential))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "valid"
    assert [line.split(":")[0] for line in lines[1:]] == ["✓ credential", "✓ status"]
