"""What an import needs to know of the stored people; a fixed number of queries for any chunk."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from accounts.domain.roster.matching import Account, Person, Post
from accounts.domain.roster.places import Places
from accounts.domain.roster.registry import Registry
from accounts.models import OfficeRole, Posting, StaffMember, User
from regions.enums import Level
from regions.models import Region
from regions.rules import within


def places(county: Region) -> Places:
    """Return the townships and villages of a county by name and code. One query."""
    rows = (
        Region.objects.filter(within(county.code, field="code"), level__gt=Level.COUNTY)
        .order_by("code")
        .values_list("code", "name", "level", "valid_to", "successor__name", "successor_id")
    )
    by_level: dict[int, dict[str, str]] = {Level.TOWNSHIP: {}, Level.VILLAGE: {}}
    closed: dict[str, str] = {}
    for code, name, level, valid_to, heir, heir_code in rows:
        if valid_to is None:
            by_level[level][code] = name
        else:
            closed[code] = f"{heir} ({heir_code})" if heir_code else "–"
    return Places(
        county.code, county.name, by_level[Level.TOWNSHIP], by_level[Level.VILLAGE], closed
    )


def registry(*, phones: Collection[str], indexes: Collection[str]) -> Registry:
    """Return the people and accounts that rows with these phones and numbers could mean.

    Three queries.
    """
    found = list(
        StaffMember.objects.filter(Q(phone__in=phones) | Q(identity_index__in=indexes))
        .annotate(acts=Exists(OfficeRole.objects.filter(user=OuterRef("user"))))
        .values_list(
            *("pk", "name", "phone", "identity_index", "gender", "education", "active"),
            *("user_id", "acts", "user__is_superuser"),
        )
    )
    posts = _posts([row[0] for row in found])
    people = (
        Person(
            id=row[0],
            name=row[1],
            phone=row[2],
            index=row[3] or "",
            gender=row[4],
            education=row[5],
            active=row[6],
            user_id=row[7],
            officer=bool(row[8] or row[9]),
            posts=tuple(posts[row[0]]),
        )
        for row in found
    )
    users = User.objects.filter(phone__in=phones).values_list(
        "phone", "pk", "name", "staff_member__pk"
    )
    accounts = ((str(phone), Account(pk, name, person)) for phone, pk, name, person in users)
    return Registry(people, accounts)


def _posts(people: Collection[int]) -> dict[int, list[Post]]:
    posts: dict[int, list[Post]] = defaultdict(list)
    if not people:
        return posts
    rows = Posting.objects.filter(person__in=people).values_list(
        "person_id", "pk", "role", "region_id", "start_date", "end_date"
    )
    for person, pk, role, region, start, end in rows:
        posts[person].append(Post(pk, role, region, start, end))
    return posts
