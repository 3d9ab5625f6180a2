"""A time-stamp authority over HTTP (RFC 3161), with an authority above it that publishes a list of
revoked certificates.
"""

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto.x509 import Certificate as Parsed
from cryptography import x509 as authorities
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NAME = "国家授时中心（测试）"
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)
Pair = tuple[rsa.RSAPrivateKey, authorities.Certificate]


def root(name: str) -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    usage = authorities.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        _builder(name, key, _named(name))
        .add_extension(authorities.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, made


def stamping(name: str, above: Pair, crl: str, until: datetime.datetime = END) -> Pair:
    """A certificate for time-stamps; `crl` is where it says that revocations are published."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    place = authorities.DistributionPoint(
        [authorities.UniformResourceIdentifier(crl)], None, None, None
    )
    made = (
        _builder(name, key, above[1].subject, until)
        .add_extension(
            authorities.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
        .add_extension(authorities.CRLDistributionPoints([place]), critical=False)
        .sign(above[0], hashes.SHA256())
    )
    return key, made


def revocations(above: Pair, *revoked: int) -> bytes:
    builder = (
        authorities.CertificateRevocationListBuilder()
        .issuer_name(above[1].subject)
        .last_update(START)
        .next_update(END)
    )
    for number in revoked:
        entry = authorities.RevokedCertificateBuilder().serial_number(number)
        builder = builder.add_revoked_certificate(entry.revocation_date(START).build())
    return builder.sign(above[0], hashes.SHA256()).public_bytes(Encoding.DER)


def pem(pair: Pair) -> str:
    return pair[1].public_bytes(Encoding.PEM).decode()


@dataclass
class Server:
    """An authority that answers, or does not (`mood`: well, refuses, rubbish, broken)."""

    mood: str = "well"
    asked: int = 0
    url: str = ""
    pem: str = ""
    above: Pair = field(default_factory=lambda: root("根机构（测试）"))
    crl: bytes | None = None
    stampers: list[DummyTimeStamper] = field(default_factory=list)

    def stamp_with(self, pair: Pair) -> None:
        above, own = (Parsed.load(one[1].public_bytes(Encoding.DER)) for one in (self.above, pair))
        private = pair[0].private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore.from_certs([above])
        self.stampers = [DummyTimeStamper(own, keys.PrivateKeyInfo.load(private), store)]

    def answer(self, request: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.mood == "broken":
            return 503, b"later"
        if self.mood == "rubbish":
            return 200, b"<html>maintenance</html>"
        if self.mood == "refuses":
            status = tsp.PKIStatusInfo({"status": tsp.PKIStatus("rejection")})
            return 200, tsp.TimeStampResp({"status": status}).dump()
        [stamper] = self.stampers
        found = stamper.request_tsa_response(tsp.TimeStampReq.load(request))
        return 200, found.dump()


@contextmanager
def serving() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = served.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send(status, body, "application/timestamp-reply")

        def do_GET(self) -> None:
            self.send(200 if served.crl else 404, served.crl or b"", "application/pkix-crl")

        def send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}/"
    served.pem = pem(served.above)
    served.stamp_with(stamping(NAME, served.above, f"{served.url}crl"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def _named(name: str) -> authorities.Name:
    return authorities.Name([authorities.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    name: str, key: rsa.RSAPrivateKey, issuer: authorities.Name, until: datetime.datetime = END
) -> authorities.CertificateBuilder:
    return (
        authorities.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(authorities.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(until)
    )
