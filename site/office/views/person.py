"""One person: posts, training and what happened; the identity number only for a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import actions as accounts
from accounts.access import office_view
from accounts.domain import identity as identities
from accounts.models import Posting, StaffMember, User
from accounts.queries import scoped
from accounts.vault import vault
from certificates import queries as certificates
from certificates.queries.eligibility import changed_since
from certificates.rules import say_missing
from courses import queries as courses
from courses.enums import HoursKind
from courses.models import Enrolment
from office import rules
from office.forms import Reason
from office.queries import gates
from office.queries import person as person_queries
from office.views.frame import Frame, frame


@dataclass(frozen=True)
class Training:
    """An enrolment with its courses, and what is missing for the certificate."""

    enrolment: Enrolment
    courses: Any
    missing: Any
    hours: list[tuple[Any, Any]]
    changed_at: datetime | None  # the programme asks for something else since the enrolment


@office_view()
@require_GET
@never_cache
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, frame(request), _person(request, public_id))


@office_view(*rules.OFFICES)
@require_POST
@never_cache
def reveal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the full identity number once, in the answer to this request; nothing keeps it."""
    page = frame(request)
    shown = _person(request, public_id)
    form = Reason(request.POST)
    if not _sees_identity(request, shown) or not shown.identity_ciphertext:
        raise Http404
    if not form.is_valid():
        return _page(request, page, shown, form=form)
    number = accounts.reveal_identity(
        person=shown, actor=_user(request), reason=form.cleaned_data["reason"]
    )
    return _page(request, page, shown, identity=number)


def _person(request: HttpRequest, public_id: UUID) -> StaffMember:
    """A person of other regions is 404, like one that does not exist."""
    return get_object_or_404(person_queries.visible(_user(request)), public_id=public_id)


def _page(
    request: HttpRequest,
    page: Frame,
    shown: StaffMember,
    *,
    form: Reason | None = None,
    identity: str = "",
) -> HttpResponse:
    record = person_queries.record(shown, _user(request), page.scope)
    status = gates.gates([shown.pk], page.today)
    sees_identity = _sees_identity(request, shown)
    return render(
        request,
        "office/person.html",
        page.context(
            person=shown,
            record=record,
            posts=[(post, status.status(post)) for post in record.postings],
            in_post=record.is_in_post(page.today),
            training=[_training(one) for one in record.enrolments],
            events=person_queries.timeline(record),
            sees_identity=sees_identity,
            identity=identity,
            masked=identities.mask(_number(shown)) if sees_identity else "",
            form=form or Reason(),
        ),
        status=422 if form else 200,
    )


def _training(enrolment: Enrolment) -> Training:
    hours = enrolment.hours.values("kind").annotate(total=Sum("hours")).order_by("kind")
    return Training(
        enrolment=enrolment,
        courses=courses.course_state(enrolment.person, enrolment.period),
        missing=[say_missing(one) for one in certificates.missing_for(enrolment)],
        hours=[(HoursKind(one["kind"]).label, one["total"]) for one in hours],
        changed_at=changed_since(enrolment),
    )


def _number(shown: StaffMember) -> str:
    return vault().decrypt(shown.identity_ciphertext) if shown.identity_ciphertext else ""


def _sees_identity(request: HttpRequest, shown: StaffMember) -> bool:
    """Offices that keep the roster the person is on now; never a township."""
    held = Posting.objects.filter(person=shown, end_date__isnull=True)
    return scoped(held, _user(request), *rules.OFFICES).exists()


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
