"""Who signs: the configured key, the office's own service, or the installation's own demo key."""

import hashlib
import re
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from django.core.management import CommandError, call_command

from certificates import checks
from certificates.signing import keys, seal
from common import health

DIGEST = hashlib.sha256(b"a file").digest()


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    seal._configured.cache_clear()


@pytest.mark.parametrize(("use_rsa", "algorithm"), [(False, seal.ECDSA), (True, seal.RSA)])
def test_the_same_digest_gives_the_same_signature(use_rsa: bool, algorithm: str, settings) -> None:
    made = keys.make("清溪县民政局", use_rsa=use_rsa)
    settings.SIGNING_KEY, settings.SIGNING_CERTIFICATE = (
        made.key.decode(),
        made.certificate.decode(),
    )
    provider = seal.provider()
    assert provider.algorithm == algorithm
    assert provider.sign(DIGEST) == provider.sign(DIGEST)
    assert "清溪县民政局" in load_der_x509_certificate(provider.chain[0]).subject.rfc4514_string()


def test_pem_may_be_a_path_or_a_value_with_escaped_line_ends(settings, tmp_path) -> None:
    made = keys.make("office")
    path = tmp_path / "seal.key"
    path.write_bytes(made.key)
    settings.SIGNING_KEY = str(path)
    settings.SIGNING_CERTIFICATE = made.certificate.decode().replace("\n", "\\n")
    assert seal.provider().chain == keys.chain(made.certificate)


def test_the_demo_makes_its_key_once(settings, tmp_path) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    first = seal.provider().chain
    seal._configured.cache_clear()
    assert seal.provider().chain == first
    [made] = (tmp_path / "signing").iterdir()
    assert made.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_in_service_no_key_is_made(settings, tmp_path) -> None:
    settings.SIGNING_SELF_MADE, settings.SIGNING_DIR = False, tmp_path / "signing"
    with pytest.raises(seal.SealMissing, match="make_signing_key"):
        seal.provider()
    assert not (tmp_path / "signing").exists()
    [error] = checks.there_is_a_seal(None)
    assert error.id == "certificates.E004"
    assert health.readiness()["seal"] is False


@pytest.mark.django_db
def test_with_a_key_the_deployment_is_complete() -> None:
    assert checks.there_is_a_seal(None) == []
    assert health.readiness()["seal"] is True


@pytest.mark.parametrize(
    ("key", "certificate", "said"),
    [
        ("/nowhere.key", "/nowhere.crt", "/nowhere.key"),
        ("-----BEGIN PRIVATE KEY-----\nrubbish", "-----BEGIN CERTIFICATE-----", "cannot be read"),
    ],
    ids=["no such file", "no PEM"],
)
def test_an_unusable_key_is_named(key: str, certificate: str, said: str, settings) -> None:
    settings.SIGNING_KEY, settings.SIGNING_CERTIFICATE = key, certificate
    with pytest.raises(seal.SealMissing, match=re.escape(said)):
        seal.provider()


def test_a_certificate_of_another_key_is_refused(settings) -> None:
    settings.SIGNING_KEY = keys.make("one").key.decode()
    settings.SIGNING_CERTIFICATE = keys.make("other").certificate.decode()
    with pytest.raises(seal.SealMissing, match="does not belong"):
        seal.provider()


def test_an_office_may_sign_with_its_own_service(monkeypatch) -> None:
    made = keys.make("the office's own service")
    own = seal.LocalSeal(keys.private_key(made.key), keys.chain(made.certificate))
    monkeypatch.setattr(seal, "_factory", [])
    seal.use(lambda: own)
    assert seal.provider() is own


def test_the_command_makes_a_pair_and_never_overwrites(tmp_path) -> None:
    out = StringIO()
    call_command("make_signing_key", tmp_path / "keys", name="清溪县民政局", stdout=out)
    key, certificate = tmp_path / "keys" / "seal.key", tmp_path / "keys" / "seal.crt"
    assert out.getvalue() == f"SIGNING_KEY={key}\nSIGNING_CERTIFICATE={certificate}\n"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    pair = load_pem_private_key(before, None).public_key()
    assert pair == load_pem_x509_certificate(certificate.read_bytes()).public_key()
    with pytest.raises(CommandError, match=r"seal\.key"):
        call_command("make_signing_key", tmp_path / "keys", name="清溪县民政局")
    assert key.read_bytes() == before


def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ECDSA P-256 or RSA"):
        keys.private_key(
            b"-----BEGIN PRIVATE KEY-----\n"
            b"MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
            b"-----END PRIVATE KEY-----\n"
        )
