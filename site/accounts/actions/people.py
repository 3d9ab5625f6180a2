"""What an office does with one person: see the identity number, change the phone, give a role."""

import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone

from accounts.domain import phones
from accounts.models import OfficeRole, Posting, StaffMember, User
from accounts.queries import scope_of
from accounts.vault import vault
from common import audit
from common.audit import Actor
from regions.models import Region

REASON_LENGTH = 4
IDENTITY_ROLES = ("county", "prefecture", "province")


class ReasonMissing(Exception):
    """Seeing an identity number takes a reason of at least four characters."""


class IdentityOutOfScope(Exception):
    """Not this person's office: an address of another region answers 404."""


class IdentityUnknown(Exception):
    """No number is stored, or no key of this installation fits it."""


class PhoneInvalid(Exception):
    """Not a mobile number of the mainland."""


class PhoneTaken(Exception):
    """The number belongs to somebody else who is in post or acts for an office."""


@transaction.atomic
def reveal_identity(*, person: StaffMember, actor: User, reason: str) -> str:
    """Return the full identity number and record who saw it and why."""
    if len(reason.strip()) < REASON_LENGTH:
        raise ReasonMissing
    held = Posting.objects.filter(person=person)
    codes = (held.open() if person.active else held).values_list("region_id", flat=True)
    ours = [code for code in codes if scope_of(actor).covers(code, *IDENTITY_ROLES)]
    if not ours:
        raise IdentityOutOfScope
    if not person.identity_ciphertext:
        raise IdentityUnknown
    try:
        number = vault().decrypt(person.identity_ciphertext)
    except InvalidToken as error:
        raise IdentityUnknown from error
    audit.record(
        actor=actor,
        action="accounts.reveal_identity",
        subject=person,
        region_code=ours[0],
        detail={"reason": reason.strip()[:200]},
    )
    return number


@transaction.atomic
def change_phone(*, person: StaffMember, phone: str, actor: Actor, region_code: str = "") -> None:
    """Give the person and their user another phone, which a code has yet to prove."""
    digits = phones.normalise(phone)
    if digits is None:
        raise PhoneInvalid
    person = StaffMember.objects.select_for_update().get(pk=person.pk)
    if digits == person.phone:
        return
    holders = User.objects.filter(phone=digits).exclude(pk=person.user_id)
    taken = StaffMember.objects.filter(phone=digits, active=True).exclude(pk=person.pk)
    if taken.exists() or holders.filter(staff_member=None).exists():
        raise PhoneTaken
    holders.update(phone=None, phone_verified=False)  # they have left
    before, person.phone = person.phone, digits
    person.save(update_fields=["phone"])
    User.objects.filter(pk=person.user_id).update(phone=digits, phone_verified=False)
    audit.record(
        actor=actor,
        action="accounts.change_phone",
        subject=person,
        region_code=region_code,
        detail={"phone": [phones.masked(before), phones.masked(digits)]},
    )


@transaction.atomic
def end_posting(*, posting: Posting, day: datetime.date | None = None, actor: Actor) -> None:
    """Close a post; someone without any is no longer active and frees their phone for others."""
    last = max(day or timezone.localdate(), posting.start_date)
    if not Posting.objects.filter(pk=posting.pk, end_date=None).update(end_date=last):
        return
    posting.end_date = last
    if not Posting.objects.filter(person=posting.person_id, end_date=None).exists():
        StaffMember.objects.filter(pk=posting.person_id).update(active=False)
    audit.record(
        actor=actor,
        action="accounts.end_posting",
        subject=posting,
        region_code=posting.region_id,
        detail={"last_day": last.isoformat()},
    )


@transaction.atomic
def grant_office_role(
    *, user: User, role: str, region: Region, actor: Actor | None, unit: str = ""
) -> OfficeRole:
    """Let a user act for a region's office. The same role twice is once."""
    granted, created = OfficeRole.objects.get_or_create(
        user=user, role=role, region=region, defaults={"unit": unit}
    )
    if created:
        _record_role(granted, "accounts.grant_role", actor)
    return granted


@transaction.atomic
def revoke_office_role(*, office_role: OfficeRole, actor: Actor | None) -> None:
    _record_role(office_role, "accounts.revoke_role", actor)
    office_role.delete()


def _record_role(office_role: OfficeRole, action: str, actor: Actor | None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=office_role,
        region_code=office_role.region_id,
        detail={"user": office_role.user_id, "role": office_role.role},
    )
