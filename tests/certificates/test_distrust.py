"""A key that strangers may have used: what verification still says, and what stops."""

import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from factories.certificates import certified, certified_quota, person
from factories.facts import some_facts
from factories.quotas import posting

from certificates import actions, tasks
from certificates.actions import DistrustRefused
from certificates.models import Certificate, CertificateVersion, CredentialKey, Distrust
from certificates.queries import trust
from certificates.queries.register import Register
from certificates.rendering import pdf
from certificates.signing import pdf as signing
from certificates.signing import seal
from certificates.signing.envelope import fingerprint
from certificates.signing.imprint import Imprint
from certificates.verifying import verdict
from certificates.verifying.trust_file import TrustFile
from common.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]
SINCE = datetime.date(2026, 11, 1)
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def version() -> CertificateVersion:
    made: Certificate = certified(certified_quota(), posting(person=person("李秀兰")))
    assert made.current is not None
    return made.current


@pytest.fixture
def genuine(version: CertificateVersion) -> bytes:
    return tasks.file_of(version)


@pytest.fixture
def forged(version: CertificateVersion) -> bytes:
    """Another name under the same number, signed with the stolen key, with an early day."""
    told = {name: version.facts[name] for name in ("number", "code", "url")}
    facts = some_facts(name="王五", **told)
    imprint = Imprint.of(facts, actions.status_places(versions=[version])[version.pk])
    return signing.sign(pdf.render_pdf(facts), imprint)


def own() -> str:
    return fingerprint(seal.provider().chain[0])


def distrust(key: str = "", **changed: Any) -> Distrust:
    told = {"since": SINCE, "reason": "服务器被入侵", "actor": None} | changed
    return actions.distrust_key(key=key or own(), **told)


def judged(content: bytes, source: Any = None) -> verdict.Verdict:
    return verdict.of_upload(content, source or Register(), today=TODAY)


def test_what_the_register_has_stays_genuine_and_the_page_says_both(genuine: bytes) -> None:
    distrust()
    found = judged(genuine)
    assert (found.status, found.valid) == ("valid", True)
    assert "自2026年11月1日起不再可信" in found.checks[0].detail
    assert "文件是真的" in found.checks[0].detail


def test_what_the_register_does_not_have_is_refused_whatever_day_it_says(forged: bytes) -> None:
    assert judged(forged).status == "unknown"
    distrust()
    found = judged(forged)
    assert (found.status, found.valid) == ("unknown", False)
    assert "可能是他人所签" in found.checks[0].detail


def offline() -> TrustFile:
    return TrustFile(json.dumps(trust.trust_document()).encode())


def test_offline_such_a_file_proves_nothing(genuine: bytes, forged: bytes) -> None:
    assert [judged(one, offline()).status for one in (genuine, forged)] == ["valid", "valid"]
    distrust()
    for one in (genuine, forged):
        found = judged(one, offline())
        assert (found.status, found.valid) == ("unknown", False)
        assert "日期不能作为证明" in found.checks[0].detail


def test_a_credential_of_a_distrusted_key_is_refused_and_a_new_one_is_not(
    version: CertificateVersion,
) -> None:
    before = json.dumps(actions.credential(version=version, masked=False)).encode()
    [key] = CredentialKey.objects.all()
    assert judged(before).status == "valid"
    distrust(key.name)
    found = judged(before)
    assert (found.status, found.checks[0].ok) == ("unknown", False)
    assert "重新下载" in found.checks[0].detail
    assert "重新下载" in judged(before, offline()).checks[0].detail
    after = json.dumps(actions.credential(version=version, masked=False)).encode()
    assert judged(after).status == "valid"
    told = Client().get("/.well-known/did.json").json()
    assert len(told["assertionMethod"]) == 1
    assert key.public not in json.dumps(told)


def test_nothing_more_is_signed_with_a_distrusted_seal(version: CertificateVersion) -> None:
    assert trust.seal_works()
    distrust()
    assert not trust.seal_works()
    with pytest.raises(seal.SealMissing, match="not trusted from 2026-11-01"):
        tasks.file_of(version)


@pytest.mark.parametrize(
    ("key", "changed", "why"),
    [
        ("", {"since": datetime.date(2026, 11, 24)}, "不能晚于今天"),
        ("", {"reason": "x"}, "2 至 200"),
        ("abc", {}, "没有密钥 abc"),
        ("f" * 64, {}, "没有密钥"),
    ],
)
def test_what_is_refused(key: str, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Exception, match=why):
        distrust(key, **changed)
    assert not Distrust.objects.exists()


def test_it_is_once_and_for_good() -> None:
    made = distrust(own()[:8])
    assert distrust() == made
    assert AuditEntry.objects.get(action="certificates.distrust_key").detail["key"] == own()
    with pytest.raises(DistrustRefused, match="不能更改"):
        distrust(since=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Distrust.objects.update(since=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Distrust.objects.create(kind="seal", key=own(), since=SINCE, reason="再次")


def test_the_command_lists_and_distrusts(version: CertificateVersion) -> None:
    actions.credential(version=version, masked=False)
    out = StringIO()
    call_command("distrust_key", stdout=out)
    assert out.getvalue().count("可信") == 2
    out = StringIO()
    told = ["--since", "2026-11-01", "--reason", "服务器被入侵", "--json"]
    call_command("distrust_key", own()[:12], *told, stdout=out)
    [one] = json.loads(out.getvalue())["keys"]
    assert one == {"kind": "seal", "key": own(), "since": "2026-11-01"}
    with pytest.raises(CommandError, match="--since"):
        call_command("distrust_key", own())
