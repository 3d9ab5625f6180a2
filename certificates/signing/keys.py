"""Keys and certificates of seals as PEM: made, and read."""

import datetime
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
YEARS: Final = 10
EARLIER: Final = datetime.timedelta(days=800)  # files may carry the date of an earlier issue


@dataclass(frozen=True)
class Made:
    """A new private key and its self-signed certificate, both PEM."""

    key: bytes
    certificate: bytes


def make(name: str, *, use_rsa: bool = False) -> Made:
    """Make an ECDSA P-256 key (or RSA-2048) with a self-signed certificate in the office's name."""
    key: PrivateKey = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if use_rsa
        else ec.generate_private_key(ec.SECP256R1())
    )
    return Made(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        _self_signed(key, name).public_bytes(Encoding.PEM),
    )


def _self_signed(key: PrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # what PDF readers ask of a certificate that signs documents
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def private_key(pem: bytes) -> PrivateKey:
    """Read an ECDSA P-256 key, or RSA from 2048 bits on; ValueError for anything else."""
    key = load_pem_private_key(_part(pem, b"PRIVATE KEY"), password=None)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return key
    message = "the key must be ECDSA P-256 or RSA with 2048 bits or more"
    raise ValueError(message)


def chain(pem: bytes) -> tuple[bytes, ...]:
    """Return the certificates in DER, in the order of the file: the signer's own comes first."""
    return tuple(found.public_bytes(Encoding.DER) for found in x509.load_pem_x509_certificates(pem))


def _part(pem: bytes, label: bytes) -> bytes:
    """Return the block with this label: key and certificate may share a file."""
    lines = pem.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line.startswith(b"-----BEGIN") and label in line]
    return b"".join(lines[starts[0] :]) if starts else pem
