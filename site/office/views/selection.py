"""What is done to the people ticked in a list: enrol them, credit their practice."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from accounts.models import Posting, StaffMember, User
from accounts.queries import scoped
from courses.enums import HoursKind
from courses.models import Enrolment
from office import actions, rules
from office.forms import Keyed, Practice, Selection
from office.links import address
from office.queries import desk as desks
from office.views.frame import Frame, frame
from office.views.people import filters_of, listed
from quotas.rules import say

KEPT = 5  # results of the last enrolments stay readable in the session


@office_view(*rules.OFFICES)
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """First shows whom it concerns; enrols when that page is confirmed."""
    page = frame(request)
    if page.period is None:
        raise Http404
    people = _chosen(request, page)
    if isinstance(people, HttpResponse):
        return people
    form = Keyed(request.POST) if "confirm" in request.POST else Keyed()
    if not form.is_bound or not form.is_valid():
        quotas = [card for card in desks.cards(page.period, page.region) if card.kind == "cap"]
        return render(
            request,
            "office/enrol_confirm.html",
            page.context(people=people, form=form, quota=quotas[0] if quotas else None),
        )
    key = form.cleaned_data["key"]
    outcomes = actions.enrol_people(
        period=page.period, people=people, key=key, actor=_user(request)
    )
    _remember(request, key, [[one.pk, out.status, out.reason] for one, out in outcomes])
    return redirect(address(page, "enrolled", key))


@office_view(*rules.OFFICES)
@require_GET
def enrolled(request: HttpRequest, key: str) -> HttpResponse:
    """What came of it: in, waiting, refused, each with the reason. Survives a reload."""
    page = frame(request)
    kept = dict(request.session.get("office_enrolled", []))
    if key not in kept:
        raise Http404
    people = StaffMember.objects.in_bulk([person for person, _status, _reason in kept[key]])
    groups: dict[str, list[tuple[StaffMember, str]]] = {"seated": [], "waiting": [], "denied": []}
    for person, status, reason in kept[key]:
        if person in people:
            groups[status].append((people[person], say(reason) if reason else ""))
    return render(request, "office/enrolled.html", page.context(groups=groups))


@office_view()
@require_POST
def practice(request: HttpRequest) -> HttpResponse:
    """Credit practice hours to those ticked; who needs none is named and left out."""
    page = frame(request)
    if page.period is None:
        raise Http404
    people = _chosen(request, page)
    if isinstance(people, HttpResponse):
        return people
    enrolments = list(
        scoped(Enrolment.objects.all(), _user(request))
        .filter(pk__in=page.measures.enrolments() if page.measures else [], person__in=people)
        .select_related("person", "period__programme")
        .order_by("person__name_sort", "person__name", "pk")
    )
    needed = page.period.programme.hours.get(HoursKind.PRACTICE, 0)
    form = _practice_form(request, needed)
    if not needed or not enrolments or not form.is_bound or not form.is_valid():
        return render(
            request,
            "office/practice.html",
            page.context(
                people=people,
                enrolments=enrolments,
                form=form,
                needed=needed,
                left_out=len(people) - len(enrolments),
            ),
        )
    number = actions.credit_practice(
        enrolments=enrolments,
        hours=form.cleaned_data["hours"],
        reason=form.cleaned_data["reason"],
        key=form.cleaned_data["key"],
        actor=_user(request),
    )
    _tell(request, number, len(enrolments))
    return redirect(address(page, "people", show="enrolled"))


def _practice_form(request: HttpRequest, needed: Any) -> Practice:
    if "confirm" in request.POST:
        return Practice(request.POST)
    return Practice(initial={"hours": needed or None})


def _tell(request: HttpRequest, number: int, asked: int) -> None:
    if number:
        text = ngettext(
            "Practice hours were credited to %(n)d person.",
            "Practice hours were credited to %(n)d people.",
            number,
        )
        messages.success(request, text % {"n": number})
    if number < asked:
        text = ngettext(
            "%(n)d person already had all practice hours; nothing was added.",
            "%(n)d people already had all practice hours; nothing was added.",
            asked - number,
        )
        messages.info(request, text % {"n": asked - number})


def _chosen(request: HttpRequest, page: Frame) -> list[StaffMember] | HttpResponse:
    """Return the people ticked, or all of the list; somebody of another region is 404."""
    data = request.POST.copy()
    if "all" in data:
        found = listed(page, filters_of(request, page)[1])
        data.setlist("id", [str(pk) for pk in found.values_list("pk", flat=True)])
    form = Selection(data)
    if not form.is_valid():
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect(f"{address(page, 'people')}&{_without_place(request)}".rstrip("&"))
    people = list(_own(request).filter(pk__in=form.ids).order_by("name_sort", "name", "pk"))
    if len(people) != len(form.ids):
        raise Http404
    return people


def _without_place(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("region", "period"):
        kept.pop(name, None)
    return kept.urlencode()


def _own(request: HttpRequest) -> QuerySet[StaffMember]:
    posts = scoped(Posting.objects.filter(end_date__isnull=True), _user(request))
    return StaffMember.objects.filter(pk__in=posts.order_by().values("person"))


def _remember(request: HttpRequest, key: str, outcome: list[list[Any]]) -> None:
    kept = [pair for pair in request.session.get("office_enrolled", []) if pair[0] != key]
    request.session["office_enrolled"] = [*kept, [key, outcome]][-KEPT:]


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
