"""A new printing of a certificate that was issued before: corrected (更正) or reissued (补发).

The register entry keeps its number, days and ledger entry; the new printing has its own code and
file, and the one before it is superseded. What was printed before is never changed.
"""

import secrets
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import identity, names
from accounts.models import User
from accounts.vault import vault
from certificates.actions.rendering import request_file
from certificates.domain import masking, numbering, titles
from certificates.domain.facts import Facts
from certificates.enums import CertificateState, VersionKind
from certificates.models import Certificate, CertificateVersion
from certificates.queries import preparing
from certificates.queries.authority import may_change
from certificates.rules import ChangeRefused, plain_reason
from common import audit


@transaction.atomic
def correct(
    *,
    certificate: Certificate,
    name: str,
    reason: str,
    actor: User,
    after: int | None = None,
    with_identity: bool = False,
) -> CertificateVersion:
    """Print the certificate in the right name; raise ChangeRefused where that may not be.

    `after` is the printing the officer was looking at: if another one came meanwhile, nothing is
    done. `with_identity` takes the masked identity number from the roster as it is today. The same
    correction again is the printing it made.
    """
    held = locked(certificate, actor)
    before = current_of(held)
    facts = Facts.from_json(before.facts)
    changes: dict[str, Any] = {"name": printable_name(name)}
    if with_identity:
        changes["identity_masked"] = _identity(held)
    reason = plain_reason(reason)
    if all(getattr(facts, field) == value for field, value in changes.items()):
        if (before.kind, before.reason) == (VersionKind.CORRECTED, reason):
            return before
        raise ChangeRefused(_("The certificate says this already; there is nothing to correct."))
    check_unchanged(before, after)
    return add_version(
        held,
        kind=VersionKind.CORRECTED,
        facts=replace(facts, **changes),
        reason=reason,
        actor=actor,
        detail={
            "fields": sorted(changes),
            "before": masking.masked_name(facts.name),
            "after": masking.masked_name(changes["name"]),
        },
    )


@transaction.atomic
def reissue(
    *, certificate: Certificate, reason: str, actor: User, after: int | None = None
) -> CertificateVersion:
    """Print a lost or spoilt certificate again, with the same facts and a code of its own."""
    held = locked(certificate, actor)
    before, reason = current_of(held), plain_reason(reason)
    made = (before.number - 1, before.kind, before.reason, before.actor_id)
    if made == (after, VersionKind.REISSUED, reason, actor.pk):
        return before  # the same form, sent twice
    check_unchanged(before, after)
    return add_version(
        held,
        kind=VersionKind.REISSUED,
        facts=Facts.from_json(before.facts),
        reason=reason,
        actor=actor,
    )


@transaction.atomic
def make_full(*, certificate: Certificate, reason: str, actor: User) -> CertificateVersion:
    """The follow-up of a provisional certificate was good: print it as a full one, valid until
    the day that the programme's renewal rule gives. `reason` says how it was found. Twice is once.
    """
    held, reason = locked(certificate, actor), plain_reason(reason)
    before = current_of(held)
    if held.full_until is None:
        if before.kind == VersionKind.FULL:
            return before
        raise ChangeRefused(_("This certificate is not provisional."))
    if held.valid_until < timezone.localdate():
        raise ChangeRefused(
            _("The provisional certificate has ended. The person has to be trained again.")
        )
    facts = Facts.from_json(before.facts)
    subtitle, subtitle_en = titles.subtitle(facts.role, facts.kind)
    held.valid_until, held.full_until = held.full_until, None
    held.save(update_fields=["valid_until", "full_until"])
    return add_version(
        held,
        kind=VersionKind.FULL,
        facts=replace(
            facts, subtitle=subtitle, subtitle_en=subtitle_en, valid_until=held.valid_until
        ),
        reason=reason,
        actor=actor,
    )


def locked(certificate: Certificate, actor: User) -> Certificate:
    """Lock the register entry for a change by `actor`; a revoked one never changes again."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("issuing_region")
    held = rows.get(pk=certificate.pk)
    if not may_change(actor, held):
        raise ChangeRefused(
            _("%(user)s does not act for the office that issued this certificate, %(office)s.")
            % {"user": actor.get_full_name(), "office": held.issuing_region.name}
        )
    if held.state == CertificateState.REVOKED:
        raise ChangeRefused(_("The certificate was revoked. It does not change any more."))
    return held


def current_of(held: Certificate) -> CertificateVersion:
    """Return the printing that counts, read after the lock."""
    return CertificateVersion.objects.get(certificate=held, pk=held.current_id or 0)


def check_unchanged(before: CertificateVersion, after: int | None) -> None:
    if after is not None and before.number != after:
        raise ChangeRefused(
            _(
                "Somebody else has made a new printing meanwhile. Look at the certificate again "
                "before you change it."
            )
        )


def add_version(
    held: Certificate,
    *,
    kind: str,
    facts: Facts,
    reason: str,
    actor: User,
    detail: dict[str, Any] | None = None,
) -> CertificateVersion:
    """Write the next printing of a locked entry and have its file made."""
    before = current_of(held)
    code = numbering.new_code(secrets.randbits)
    told = replace(facts, code=code, url=f"{settings.SITE_URL}/v/{code}")
    version = CertificateVersion.objects.create(
        certificate=held,
        number=before.number + 1,
        kind=kind,
        code=code,
        facts=told.to_json(),
        template=told.template,
        reason=reason,
        actor_id=actor.pk,
    )
    held.current = version
    held.save(update_fields=["current"])
    audit.record(
        actor=actor,
        action=f"certificates.{kind}",
        subject=held,
        region_code=held.issuing_region_id,
        detail={"number": held.number, "printing": version.number, "reason": reason}
        | (detail or {}),
    )
    request_file(version=version, actor=actor)
    return version


def printable_name(text: str) -> str:
    """Return the name as it is printed, or raise ChangeRefused and say what is wrong with it."""
    name = masking.plain_name(names.normalise(text))
    if not name or len(name) > names.LIMIT:
        raise ChangeRefused(_("A name has 1 to %(limit)d characters.") % {"limit": names.LIMIT})
    preparing.check_name(name)
    if strange := names.strange_characters(name):
        raise ChangeRefused(_("“%(characters)s” cannot stand in a name.") % {"characters": strange})
    return name


def _identity(held: Certificate) -> str:
    ciphertext = held.person.identity_ciphertext
    return identity.mask(vault().decrypt(ciphertext)) if ciphertext else ""
