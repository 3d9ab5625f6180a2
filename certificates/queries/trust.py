"""The public half of trust: whose signatures count, and which printings no longer do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from certificates.credentials import did
from certificates.domain import bitstring
from certificates.enums import CertificateState, KeyKind
from certificates.models import (
    CertificateVersion,
    CredentialKey,
    Distrust,
    SealCertificate,
    StatusEntry,
)
from certificates.signing.envelope import fingerprint
from certificates.signing.seal import SealMissing, pem, provider
from certificates.verifying.trust_file import FORMAT


@dataclass(frozen=True)
class Bits:
    """Places on one status list."""

    revoked: frozenset[int]
    replaced: frozenset[int]


def issuer(key: CredentialKey) -> str:
    """Return the DID that issues: the site's (did:web), in the demo the key itself."""
    return did.did_key(key.public) if settings.DEMO else did.did_web(settings.SITE_URL)


def public_keys() -> dict[str, str]:
    """Return every key that ever signed a credential: its address → the multikey."""
    return {
        did.method(issuer(key), key.name, key.public): key.public
        for key in CredentialKey.objects.order_by("pk")
    }


def distrusted_seals() -> dict[str, date]:
    """Return the fingerprints of seals whose key is no longer trusted, and from which day on."""
    return dict(Distrust.objects.filter(kind=KeyKind.SEAL).values_list("key", "since"))


def distrusted_keys() -> dict[str, date]:
    """Return the addresses of credential keys that are no longer trusted, and since when."""
    days = dict(Distrust.objects.filter(kind=KeyKind.CREDENTIAL).values_list("key", "since"))
    return {
        did.method(issuer(key), key.name, key.public): days[key.name]
        for key in CredentialKey.objects.filter(name__in=days)
    }


def authorities() -> list[bytes]:
    """Return the certificates (DER) of trusted time-stamp authorities."""
    if not settings.TSA_CERTIFICATES:
        return []
    from certificates.signing import stamping  # slow import: pyHanko

    return list(stamping.trusted())


def seal_works() -> bool:
    """Tell whether files can be signed: a key is there, and it is trusted."""
    try:
        own = fingerprint(provider().chain[0])
    except SealMissing:
        return False
    return own not in distrusted_seals()


def did_document() -> dict[str, Any]:
    """Return the document of did:web; the demo publishes its key there as well. A distrusted key
    is left out: other verifiers refuse what it signed.
    """
    own = did.did_web(settings.SITE_URL)
    gone = Distrust.objects.filter(kind=KeyKind.CREDENTIAL).values("key")
    keys = CredentialKey.objects.exclude(name__in=gone).order_by("pk")
    return did.document(own, {did.method(own, key.name, key.public): key.public for key in keys})


def trusted_seals() -> list[bytes]:
    """Return the certificates (DER) of every seal that signed, and of the one that signs now."""
    known = [
        load_pem_x509_certificate(one.pem.encode()).public_bytes(Encoding.DER)
        for one in SealCertificate.objects.order_by("pk")
    ]
    try:
        current = provider().chain[0]
    except SealMissing:
        return known
    return known if current in known else [*known, current]


def status_bits(number: int) -> Bits:
    """Return the places of list `number` whose printing was revoked or replaced. Two queries."""
    places = StatusEntry.objects.filter(list_number=number)
    revoked = places.filter(version__certificate__state=CertificateState.REVOKED)
    later = CertificateVersion.objects.filter(number__gt=1).values("certificate")
    replaced = places.filter(version__certificate__in=later).exclude(
        version__certificate__current=F("version")
    )
    return Bits(
        frozenset(revoked.values_list("index", flat=True)),
        frozenset(replaced.values_list("index", flat=True)),
    )


def last_list() -> int:
    """Return the number of the last status list; list 1 is there from the start."""
    newest = CertificateVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
    return bitstring.list_of(newest or 0)


def trust_document() -> dict[str, Any]:
    """Return what an offline verifier needs: public keys and the state of every printing."""
    lists = {number: status_bits(number) for number in range(1, last_list() + 1)}
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "seals": [pem(one) for one in trusted_seals()],
        "keys": public_keys(),
        "authorities": [pem(one) for one in authorities()],
        "distrusted": {
            key: since.isoformat()
            for key, since in (distrusted_seals() | distrusted_keys()).items()
        },
        "status_lists": {
            str(number): {
                "revoked": bitstring.encode(bits.revoked),
                "replaced": bitstring.encode(bits.replaced),
            }
            for number, bits in lists.items()
        },
    }
