"""Who signs the files: a `SealProvider`, by default the key of SIGNING_KEY / SIGNING_CERTIFICATE.

The demo and development make a key and a self-signed certificate of their own, once. In service
nothing is made silently: without a key `provider()` raises `SealMissing`.
"""

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings

from certificates.signing import keys
from certificates.signing.keys import PrivateKey

ECDSA: Final = "sha256_ecdsa"
RSA: Final = "sha256_rsa"  # PKCS #1 v1.5
SELF_MADE: Final = "seal.pem"
DEMO_NAME: Final = "Tongban Academy (demo)"


class SealMissing(Exception):
    """No key is configured; the message says how to make one."""


class SealProvider(Protocol):
    """Signs digests. An office's own seal service is one of these, passed to `use`.

    For one digest it should return one signature (RFC 6979 with ECDSA): only then is a file that
    is made again the same file, byte for byte.
    """

    @property
    def algorithm(self) -> str:
        """Return ECDSA or RSA, both over SHA-256."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates in DER, the signer's own first."""

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over these 32 bytes of SHA-256."""

    def __hash__(self) -> int:
        """One object is one seal: what is encoded once per seal is kept for it."""


class LocalSeal:
    """A key in this process's memory, read once."""

    def __init__(self, key: PrivateKey, chain: tuple[bytes, ...]) -> None:
        certificate = load_der_x509_certificate(chain[0])
        if certificate.public_key() != key.public_key():
            message = "SIGNING_CERTIFICATE does not belong to SIGNING_KEY."
            raise SealMissing(message)
        self._key, self.chain = key, chain
        self.algorithm = RSA if isinstance(key, rsa.RSAPrivateKey) else ECDSA

    def sign(self, digest: bytes) -> bytes:
        prehashed = utils.Prehashed(hashes.SHA256())
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(digest, padding.PKCS1v15(), prehashed)
        return self._key.sign(digest, ec.ECDSA(prehashed, deterministic_signing=True))


_factory: list[Callable[[], SealProvider]] = []


def use(factory: Callable[[], SealProvider]) -> None:
    """Sign with the office's own service from now on; call this in an `AppConfig.ready()`."""
    _factory[:] = [factory]


def provider() -> SealProvider:
    """Return who signs now, or raise SealMissing."""
    if _factory:
        return _factory[0]()
    return _configured(settings.SIGNING_KEY, settings.SIGNING_CERTIFICATE)


@cache
def _configured(key: str, certificate: str) -> SealProvider:
    if not key and not certificate:
        if not settings.SIGNING_SELF_MADE:
            message = (
                "SIGNING_KEY and SIGNING_CERTIFICATE are not set. Make them with: "
                'manage.py make_signing_key FOLDER --name "清溪县民政局"'
            )
            raise SealMissing(message)
        key = certificate = str(_self_made())
    try:
        return LocalSeal(
            keys.private_key(_text(key, "SIGNING_KEY")),
            keys.chain(_text(certificate, "SIGNING_CERTIFICATE")),
        )
    except (ValueError, TypeError) as error:
        message = f"SIGNING_KEY or SIGNING_CERTIFICATE cannot be read: {error}"
        raise SealMissing(message) from error


def _text(setting: str, name: str) -> bytes:
    """Return the PEM text of a setting: the text itself, or the file it names."""
    if setting.lstrip().startswith("-----BEGIN"):
        return setting.replace("\\n", "\n").encode()
    try:
        return Path(setting).read_bytes()
    except OSError as error:
        message = f"{name}: {setting!r} cannot be read ({error.strerror})."
        raise SealMissing(message) from error


def _self_made() -> Path:
    """Return the file with the installation's own key; of two that make it at once, one wins."""
    place = Path(settings.SIGNING_DIR) / SELF_MADE
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = keys.make(DEMO_NAME)
        temporary = place.with_suffix(f".{secrets.token_hex(6)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.key + made.certificate)
        try:
            place.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return place


def pem(der: bytes) -> str:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()
