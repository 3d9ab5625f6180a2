"""Lists of people for the office. A fixed number of queries for any number of rows."""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from accounts.domain import phones
from accounts.models import Posting, RosterImport, User
from accounts.queries.scope import scoped
from common.models import Job
from regions.models import Region

TEXT_READ = 80


@dataclass(frozen=True)
class PeopleFilter:
    """What an office asks for; the empty filter is everybody in post."""

    text: str = ""  # part of a name, the start of its pinyin, or a phone
    role: str = ""
    left: bool = False  # those who held a post here and left it, instead
    claimed: bool | None = None  # has signed in and said "yes, that is me"


def people(*, region: Region, filters: PeopleFilter = PeopleFilter()) -> QuerySet[Posting]:
    """Return the posts held in a region, with `person`, `region` and `claimed`, by pinyin.

    One query. The caller has made sure that the region is the reader's (`office_region`).
    """
    posts = (
        Posting.objects.within(region.code)
        .select_related("person", "person__user", "region")
        .defer("person__identity_ciphertext", "person__identity_index")
        .annotate(
            claimed=Case(
                When(person__user__confirmed_at__isnull=False, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .filter(end_date__isnull=not filters.left)
        .order_by("person__name_sort", "person__name", "pk")
    )
    if filters.role:
        posts = posts.filter(role=filters.role)
    if filters.claimed is not None:
        posts = posts.filter(claimed=filters.claimed)
    return posts.filter(_named(filters.text))


def _named(text: str) -> Q:
    text = " ".join(text.replace("\0", "").split())[:TEXT_READ]
    if not text:
        return Q()
    phone = phones.normalise(text) or (text if text.isascii() and text.isdigit() else "")
    if phone:
        return Q(person__phone__contains=phone)
    return Q(person__name__contains=text) | Q(person__name_sort__startswith=text.casefold())


def roster_imports(user: User, *roles: str) -> QuerySet[RosterImport]:
    """Return the roster imports of the user's regions, newest first."""
    imports = RosterImport.objects.select_related("region", "uploaded_by")
    return scoped(imports, user, *roles).order_by("-created_at")


def roster_job(roster_import: RosterImport) -> Job | None:
    """Return the job that checks or stores the file now, for its progress bar."""
    jobs = Job.objects.filter(
        kind__in=["accounts.check_roster", "accounts.store_roster"],
        subject_id=str(roster_import.pk),
    )
    return jobs.order_by("-created_at").first()
