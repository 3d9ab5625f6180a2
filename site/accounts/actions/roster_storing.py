"""Storing what the rows of one chunk decided, with a fixed number of statements for new people.

The caller holds the transaction. A phone is unique among active people and among users, so those
who give one up come first, those who take another follow in the order of the file, new people
come last.
"""

import secrets
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.domain import names, phones
from accounts.domain.roster.matching import Decision, Outcome, Person
from accounts.models import Posting, StaffMember, User
from accounts.vault import vault
from common import audit
from common.audit import Actor
from regions.models import Region


def store(*, decisions: Sequence[Decision], county: Region, actor: Actor | None) -> None:
    """Store the decisions; unchanged rows cost nothing."""
    wanted = [one for one in decisions if one.outcome is not Outcome.UNCHANGED]
    if not wanted:
        return
    released = [one.release for one in wanted if one.release]
    if released:
        User.objects.filter(pk__in=released).update(phone=None, phone_verified=False)
    known = [one for one in wanted if one.person is not None]
    new = [one for one in wanted if one.person is None]
    _change(known, county, actor)
    users = _users_of(wanted)
    _link(known, users)
    added = _add(new, users)
    _post(wanted, added)


def _change(decisions: Sequence[Decision], county: Region, actor: Actor | None) -> None:
    people = StaffMember.objects.in_bulk([_person(one).id for one in decisions if one.changes])
    plain: list[StaffMember] = []
    moving: list[tuple[StaffMember, Decision]] = []
    for decision in decisions:
        person = people.get(_person(decision).id)
        if person is None:
            continue
        _set(person, decision)
        if decision.changes.get("active") is False:
            moving.insert(0, (person, decision))
        elif "phone" in decision.changes or "active" in decision.changes:
            moving.append((person, decision))
        else:
            plain.append(person)
    for person, decision in moving:
        person.save()
        _move_user(person, decision)
        _record_move(person, decision, county, actor)
    fields = ["name", "name_sort", "gender", "education", "identity_ciphertext", "identity_index"]
    StaffMember.objects.bulk_update(plain, fields, batch_size=500)
    renamed = [one for one in decisions if "name" in one.changes and _person(one).user_id]
    User.objects.bulk_update(
        [User(pk=_person(one).user_id, name=one.row.name) for one in renamed], ["name"]
    )


def _person(decision: Decision) -> Person:
    if decision.person is None:
        raise ValueError(decision)
    return decision.person


def _set(person: StaffMember, decision: Decision) -> None:
    for field, value in decision.changes.items():
        if field == "identity":
            _set_identity(person, decision)
        else:
            setattr(person, field, value)
    if "name" in decision.changes:
        person.name_sort = names.sort_key(person.name)


def _set_identity(person: StaffMember, decision: Decision) -> None:
    person.identity_ciphertext = vault().encrypt(decision.row.identity)
    person.identity_index = decision.index


def _move_user(person: StaffMember, decision: Decision) -> None:
    """Keep the user's phone in step. The new one is unproved until a code has come back."""
    if not decision.row.left and person.user_id:
        User.objects.filter(pk=person.user_id).exclude(phone=person.phone).update(
            phone=person.phone, phone_verified=False
        )


def _record_move(
    person: StaffMember, decision: Decision, county: Region, actor: Actor | None
) -> None:
    before = _person(decision)
    detail: dict[str, object] = {}
    if "phone" in decision.changes:
        detail["phone"] = [phones.masked(before.phone), phones.masked(person.phone)]
    if "active" in decision.changes:
        detail["in_post"] = person.active
    audit.record(
        actor=actor,
        action="accounts.change_by_roster",
        subject=person,
        region_code=county.code,
        detail=detail,
    )


def _users_of(decisions: Iterable[Decision]) -> dict[int, User]:
    """Make the users that are wanted; return them, and those to link, by row."""
    wanted = [one for one in decisions if one.new_user]
    made = User.objects.bulk_create(
        [
            User(
                username=f"p{secrets.token_hex(6)}",
                password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
                name=one.row.name,
                phone=one.row.phone,
            )
            for one in wanted
        ],
        batch_size=1000,
    )
    users = {one.row.row: user for one, user in zip(wanted, made, strict=True)}
    users |= {one.row.row: User(pk=one.link) for one in decisions if one.link}
    return users


def _link(decisions: Iterable[Decision], users: dict[int, User]) -> None:
    for decision in decisions:
        user = users.get(decision.row.row)
        if user:
            StaffMember.objects.filter(pk=_person(decision).id).update(user=user)


def _add(decisions: Sequence[Decision], users: dict[int, User]) -> dict[int, StaffMember]:
    people = []
    for decision in decisions:
        row = decision.row
        person = StaffMember(
            user=users.get(row.row),
            name=row.name,
            name_sort=names.sort_key(row.name),
            phone=row.phone,
            gender=row.gender,
            education=row.education,
            active=not row.left,
        )
        if row.identity:
            _set_identity(person, decision)
        people.append(person)
    made = StaffMember.objects.bulk_create(people, batch_size=1000)
    return {one.row.row: person for one, person in zip(decisions, made, strict=True)}


def _post(decisions: Sequence[Decision], added: dict[int, StaffMember]) -> None:
    for decision in decisions:
        for pk, day in decision.closed.items():
            Posting.objects.filter(pk=pk).update(end_date=day)
        for pk, post in decision.corrected.items():
            Posting.objects.filter(pk=pk).update(
                role=post.role, region=post.region, start_date=post.start, end_date=post.end
            )
    Posting.objects.bulk_create(
        [
            Posting(
                person_id=one.person.id if one.person else added[one.row.row].pk,
                role=one.row.role,
                region_id=one.row.region,
                start_date=one.row.start,
                end_date=one.end,
            )
            for one in decisions
            if one.open_post
        ],
        batch_size=1000,
    )
