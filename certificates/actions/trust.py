"""What makes a file or a credential checkable later: places on status lists, keys, seals."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import vault
from certificates.credentials import did
from certificates.domain import bitstring
from certificates.domain.credential import Document
from certificates.enums import KeyKind
from certificates.models import (
    CertificateVersion,
    CredentialKey,
    Distrust,
    SealCertificate,
    StatusEntry,
)
from certificates.queries.trust import distrusted_seals, issuer, trusted_seals
from certificates.rules import plain_reason
from certificates.signing import seal
from certificates.signing.envelope import fingerprint
from common import audit
from common.audit import Actor

Place = tuple[int, int]  # (list, index)


def status_places(*, versions: Sequence[CertificateVersion]) -> dict[int, Place]:
    """Return the place of each printing (by id) on a status list; new ones get a random one."""
    ids = [version.pk for version in versions]
    while len(found := _places(ids)) < len(set(ids)):
        wanted = [
            StatusEntry(
                version_id=pk,
                list_number=bitstring.list_of(pk),
                index=secrets.randbelow(bitstring.LENGTH),
            )
            for pk in ids
            if pk not in found
        ]
        StatusEntry.objects.bulk_create(wanted, ignore_conflicts=True)  # taken: again
    return found


def keep_seal(certificate: bytes) -> None:
    """Remember the certificate (DER) of a seal that is about to sign, so that its files can be
    checked. SealMissing where its key is distrusted: nothing more is signed with it.
    """
    own = fingerprint(certificate)
    if since := distrusted_seals().get(own):
        message = (
            f"The key of the seal {own[:16]} is not trusted from {since} on. Configure another: "
            "manage.py make_signing_key."
        )
        raise seal.SealMissing(message)
    SealCertificate.objects.get_or_create(fingerprint=own, defaults={"pem": seal.pem(certificate)})


class DistrustRefused(Exception):
    """The key cannot be distrusted like this; the message says why."""


@transaction.atomic
def distrust_key(*, key: str, since: date, reason: str, actor: Actor | None) -> Distrust:
    """Note that strangers may have used a key from `since` on. It cannot be taken back.

    `key`: the name of a credential key, or the fingerprint of a seal's certificate, or at least 8
    digits of it. A credential key is replaced at once; a seal's key is configured, and signs
    nothing more. Again with the same day is once.
    """
    kind, name = _named_key(key.strip().lower())
    if since > timezone.localdate():
        raise DistrustRefused(_("The day lies in the future."))
    reason = plain_reason(reason)
    made, is_new = Distrust.objects.get_or_create(
        kind=kind,
        key=name,
        defaults={"since": since, "reason": reason, "noted_by": actor.pk if actor else None},
    )
    if not is_new and made.since != since:
        raise DistrustRefused(
            _("This key is distrusted from %(day)s on; that cannot be changed.")
            % {"day": made.since.isoformat()}
        )
    if is_new:
        audit.record(
            actor=actor,
            action="certificates.distrust_key",
            subject=made,
            detail={"kind": kind, "key": name, "since": since.isoformat(), "reason": reason},
        )
        _replace_distrusted(kind, name, actor)
    return made


def _replace_distrusted(kind: str, name: str, actor: Actor | None) -> None:
    signing = CredentialKey.objects.filter(name=name, retired_at=None).first()
    if kind == KeyKind.CREDENTIAL and signing:
        replace_credential_key(year=signing.year, actor=actor)


_SHORTEST = 8  # digits of a fingerprint


def _named_key(key: str) -> tuple[KeyKind, str]:
    if CredentialKey.objects.filter(name=key).exists():
        return KeyKind.CREDENTIAL, key
    known = [fingerprint(one) for one in trusted_seals()]
    fitting = [one for one in known if one.startswith(key)] if len(key) >= _SHORTEST else []
    if len(fitting) != 1:
        raise DistrustRefused(
            _("There is no key %(key)s. Known are: %(known)s.")
            % {"key": key, "known": ", ".join([*_credential_names(), *known])}
        )
    return KeyKind.SEAL, fitting[0]


def _credential_names() -> list[str]:
    return list(CredentialKey.objects.order_by("pk").values_list("name", flat=True))


def credential_key(*, year: int) -> CredentialKey:
    """Return the key that signs the credentials of a year of issue; it is made when first needed.

    In the demo the issuer is the key itself (did:key), so one key serves every year.
    """
    signing = CredentialKey.objects.filter(retired_at=None).order_by("pk")
    found = (signing if settings.DEMO else signing.filter(year=year)).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make_key(year)
    except IntegrityError:  # another process made it at the same moment
        return signing.get(year=year)


@transaction.atomic
def replace_credential_key(*, year: int, actor: Actor | None) -> CredentialKey:
    """Retire the year's key (lost, or seen by a stranger) and make another one.

    What the old key signed stays verifiable: its public half stays published.
    """
    CredentialKey.objects.filter(year=year, retired_at=None).update(retired_at=timezone.now())
    key = _make_key(year)
    audit.record(
        actor=actor, action="certificates.replace_key", subject=key, detail={"name": key.name}
    )
    return key


def sign_document(*, document: Document, year: int, created: datetime) -> Document:
    """Return the document with the proof of the year's key."""
    from certificates.credentials import proof  # slow import: pyld

    key = credential_key(year=year)
    seed = bytes.fromhex(vault().decrypt(key.private_ciphertext))
    return proof.sign(
        document,
        key=Ed25519PrivateKey.from_private_bytes(seed),
        method=did.method(issuer(key), key.name, key.public),
        created=created,
    )


def _make_key(year: int) -> CredentialKey:
    key = Ed25519PrivateKey.generate()
    made = CredentialKey.objects.filter(year=year).count()
    return CredentialKey.objects.create(
        year=year,
        name=f"{year}-{made + 1}" if made else str(year),
        public=did.multikey(key.public_key().public_bytes_raw()),
        private_ciphertext=vault().encrypt(key.private_bytes_raw().hex()),
    )


def _places(ids: Sequence[int]) -> dict[int, Place]:
    entries = StatusEntry.objects.filter(version__in=ids)
    return {one.version_id: (one.list_number, one.index) for one in entries}
