"""Which regions a user may see, and the one filter every list and object view uses."""

from functools import reduce
from operator import or_
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from accounts.domain.scope import PLATFORM, Scope
from accounts.models import StaffMember, User
from regions.domain.codes import MINISTRY
from regions.rules import within

Row = TypeVar("Row", bound=Model)


def scope_of(user: User | AnonymousUser) -> Scope:
    """Return the user's office roles; read once per user object, that is once per request."""
    if not isinstance(user, User) or not user.is_active:
        return Scope()
    if user.is_superuser:
        return Scope(roles=((PLATFORM, MINISTRY),))
    kept: Scope | None = user.__dict__.get("_scope")
    if kept is None:
        held = user.office_roles.order_by("pk").values_list("role", "region_id")
        kept = user.__dict__["_scope"] = Scope(roles=tuple(held))
    return kept


def scoped(
    queryset: QuerySet[Row], user: User | AnonymousUser, *roles: str, field: str = "region"
) -> QuerySet[Row]:
    """Keep the rows whose region the user holds in one of the roles (default: office roles)."""
    held = scope_of(user).codes(*roles)
    if not held:
        return queryset.none()
    return queryset.filter(reduce(or_, (within(code, field=field) for code in held), Q()))


def person_of(user: User | AnonymousUser) -> StaffMember | None:
    """Return the staff member who signs in as this user, if any."""
    if not isinstance(user, User):
        return None
    return StaffMember.objects.filter(user=user).first()
