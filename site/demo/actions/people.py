"""The accounts of the demo, and the two rosters, imported as an office imports them."""

import csv
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import make_password

from accounts import actions as accounts
from accounts.models import StaffMember, User
from demo.domain.accounts import ACCOUNTS, PASSWORD, Account
from demo.domain.calendar import Calendar, moment
from demo.domain.people import Person, plan
from demo.domain.places import COUNTY, NEIGHBOUR
from regions.models import Region

PLATFORM: Final = "platform"
_HEADERS: Final = (
    *("姓名", "手机号", "身份证号", "岗位", "行政区划代码", "任职日期", "性别", "学历", "状态"),
)
_ROLES: Final = {"director": "儿童主任", "supervisor": "儿童督导员"}
_GENDERS: Final = {"female": "女", "male": "男"}
People = list[tuple[Person, StaffMember]]


def make_officers(calendar: Calendar) -> dict[str, User]:
    """Make the accounts of those who are on no roster."""
    password = make_password(PASSWORD)  # slow on purpose, so once
    found = {}
    for account in ACCOUNTS:
        if account.on_roster:
            continue
        user = found[account.username] = User.objects.create(
            username=account.username,
            name=account.name,
            phone=account.phone,
            phone_verified=True,
            password=password,
            is_superuser=account.role == PLATFORM,
            confirmed_at=moment(calendar.starts, 9),
        )
        _give_role(user, account)
    return found


def make_people(calendar: Calendar, lessons: int, officers: dict[str, User]) -> People:
    """Import both counties' rosters and return everybody with their row."""
    planned = plan(calendar, lessons)
    for county, officer in ((COUNTY, "county"), (NEIGHBOUR, "neighbour")):
        rows = [person for person in planned if person.region.startswith(county)]
        _import(rows, Region.objects.get(pk=county), officers[officer])
    members = {one.phone: one for one in StaffMember.objects.select_related("user")}
    everybody = [(person, members[person.phone]) for person in planned]
    _end_postings(everybody, officers["county"])
    _name_accounts(everybody)
    _note_sign_ins(everybody)
    return everybody


def _import(people: Iterable[Person], county: Region, officer: User) -> None:
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        _write(people, path)
        accounts.import_roster(
            path=path,
            county=county,
            actor=officer,
            on_refused=lambda refusal, cells: refused.append(f"{cells[0]}: {refusal}"),
        )
    if refused:
        raise RuntimeError("\n".join(refused))


def _write(people: Iterable[Person], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(_HEADERS)
        for one in people:
            role, gender = _ROLES[one.role], _GENDERS[one.gender]
            code = one.region.ljust(12, "0") if one.role == "director" else one.region
            facts = (one.name, one.phone, one.identity, role, code, one.start.isoformat())
            rows.writerow((*facts, gender, one.education, "在任"))


def _end_postings(people: People, officer: User) -> None:
    for person, member in people:
        if person.end:
            accounts.end_posting(posting=member.postings.get(), day=person.end, actor=officer)


def _name_accounts(people: People) -> None:
    """Give those of the contract their user names and the password, and 马站长 his office."""
    named = {account.username: account for account in ACCOUNTS if account.on_roster}
    password = make_password(PASSWORD)
    for person, member in people:
        if person.username:
            User.objects.filter(pk=member.user_id).update(
                username=person.username, password=password
            )
            user = _user_of(member)
            user.refresh_from_db()
            account = named[person.username]
            if account.role:
                user.confirmed_at = member.created_at
                user.save(update_fields=["confirmed_at"])
                _give_role(user, account)


def _user_of(member: StaffMember) -> User:
    """The roster import gave everybody one."""
    if member.user is None:
        raise User.DoesNotExist(member.pk)
    return member.user


def _give_role(user: User, account: Account) -> None:
    region = Region.objects.get(pk=account.region)
    accounts.grant_office_role(
        user=user, role=account.role, region=region, actor=None, unit=account.unit
    )


def _note_sign_ins(people: People) -> None:
    """Who has studied has proved the phone by a code and said "yes, that is me"."""
    changed = []
    for person, member in people:
        way = person.journey
        if way and way.signed_in:
            user = _user_of(member)
            user.confirmed_at = way.signed_in
            user.last_login = max([way.signed_in, *way.studied])
            user.phone_verified = True
            changed.append(user)
    User.objects.bulk_update(changed, ["confirmed_at", "last_login", "phone_verified"])
