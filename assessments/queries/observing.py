"""Field observations a user may see, and whom they may observe."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import Posting, StaffMember, User
from accounts.queries import scope_of, scoped
from assessments.enums import ObservationState
from assessments.models import Observation


def may_observe(user: User) -> bool:
    return scope_of(user).has()


def directors(user: User, words: str = "") -> QuerySet[Posting]:
    """The open posts of child directors in the user's region, by name; never the user's own."""
    posts = scoped(Posting.objects.open().filter(role=Role.DIRECTOR), user)
    posts = posts.exclude(person__user=user).select_related("person", "region")
    if words:
        posts = posts.filter(Q(person__name__icontains=words) | Q(region__name__icontains=words))
    return posts.order_by("person__name_sort", "pk")


def observations(user: User) -> QuerySet[Observation]:
    """Those of the user's region, and those of visits of the user's own."""
    own = Observation.objects.filter(person__user=user)
    office = scoped(Observation.objects.all(), user)
    return (
        Observation.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=office.values("pk")))
        .select_related("person", "region", "observer", "signed_by")
        .order_by("-visited_on", "-pk")
    )


def to_sign(user: User) -> QuerySet[Observation]:
    """What waits for this user: of their region, observed by somebody else."""
    waiting = scoped(Observation.objects.filter(state=ObservationState.RECORDED), user)
    return (
        waiting.exclude(observer=user)
        .exclude(person__user=user)
        .select_related("person", "region", "observer")
        .order_by("visited_on", "pk")
    )


def same_visit(
    *, person: StaffMember, visited_on: date, region_code: str, household: str
) -> Observation | None:
    return (
        Observation.objects.exclude(state=ObservationState.RETURNED)
        .filter(person=person, visited_on=visited_on, region=region_code, household=household)
        .first()
    )


def with_own(posts: QuerySet[Posting]) -> QuerySet[Posting]:
    """Each with `seen`: whether a signed observation of the person is on record."""
    signed = Observation.objects.filter(
        person=OuterRef("person"), state=ObservationState.SIGNED, met=True
    )
    return posts.annotate(seen=Exists(signed))
