"""Credentials and status lists, signed when they are asked for: the same each time."""

import hashlib
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from certificates.actions import trust
from certificates.domain import bitstring
from certificates.domain.credential import Credential, Document, status_document
from certificates.domain.facts import Facts
from certificates.domain.masking import masked_name
from certificates.models import CertificateVersion
from certificates.queries.trust import issuer, status_bits

_KEPT: Final = 60 * 60 * 24


def credential(*, version: CertificateVersion, masked: bool) -> Document:
    """Return the signed credential of a printing.

    `masked` for the public address, where everybody with the code sees it; the holder's own copy
    bears the full name. Key and time come from the printing, so it is the same document each time.
    """
    facts = Facts.from_json(version.facts)
    year = timezone.localtime(version.created_at).year
    place = trust.status_places(versions=[version])[version.pk]
    said = Credential.of(
        facts,
        site=settings.SITE_URL,
        issuer=issuer(trust.credential_key(year=year)),
        name=masked_name(facts.name) if masked else facts.name,
        status=place,
    )
    return trust.sign_document(document=said.document(), year=year, created=version.created_at)


def status_list(*, number: int) -> Document:
    """Return the list as it is now: a printing that was revoked or replaced has its bit set.

    Read from the register every time; only the signature of an unchanged list is kept.
    """
    bits = status_bits(number)
    encoded = bitstring.encode(bits.revoked | bits.replaced)
    now = timezone.now()
    digest = hashlib.sha256(f"{settings.SITE_URL}{now.year}{encoded}".encode()).hexdigest()
    key = f"status-list:{number}:{digest}"
    kept: Document | None = cache.get(key)
    if kept is not None:
        return kept
    document = status_document(
        site=settings.SITE_URL,
        issuer=issuer(trust.credential_key(year=now.year)),
        number=number,
        encoded=encoded,
        valid_from=now,
    )
    signed = trust.sign_document(document=document, year=now.year, created=now)
    cache.set(key, signed, _KEPT)
    return signed
