"""What programmes ask for and how long their certificates hold; the organiser may change it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import office_view
from accounts.models import User
from certificates.queries.eligibility import requirements
from courses.enums import HoursKind
from office import rules
from office.links import address
from office.programme_forms import PeriodForm, RequirementsForm, TermsForm, next_period
from office.queries import programmes as queries
from office.views.frame import Frame, frame
from programmes import actions
from programmes import queries as programmes_of
from programmes.actions import ConditionsRefused, PeriodRefused
from programmes.models import Programme


@office_view(*rules.OFFICES)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    found = queries.programmes(page.periods, page.scope)
    own = queries.owned([shown.programme for shown in found], page.scope)
    return render(request, "office/programmes.html", page.context(programmes=found, own=own))


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def open_period(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the next round: from then on places can be granted and people enrolled."""
    page = frame(request)
    shown = _own(page, slug)
    earlier = list(shown.periods.all())
    form = PeriodForm(request.POST or None, initial=next_period(earlier, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            period = actions.open_period(programme=shown, actor=_user(request), **form.cleaned_data)
        except PeriodRefused as error:
            form.add_error(None, str(error))
        else:
            text = _("%(period)s is open. Next: grant its places.") % {"period": period.name}
            messages.success(request, text)
            return redirect(address(page, "programmes"))
    context = page.context(form=form, programme=shown, earlier=earlier)
    return render(request, "office/period.html", context, status=422 if form.errors else 200)


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What leads to the certificate: hours, visits, a declaration."""
    page = frame(request)
    shown = _own(page, slug)
    text = programmes_of.declaration(shown)
    form = RequirementsForm(request.POST or None, programme=shown, declaration=text)
    if request.method == "POST" and form.is_valid() and _can_be_met(shown, form):
        try:
            changed = actions.set_requirements(
                programme=shown, requirements=form.requirements(), actor=_user(request)
            )
        except ConditionsRefused as error:
            _explain(form, error)
        else:
            return _stored(request, page, changed=changed)
    context = page.context(
        form=form,
        programme=shown,
        declaration=text,
        required=requirements(shown),
        touched=queries.touched(shown),
    )
    return render(request, "office/programme.html", context, status=422 if form.errors else 200)


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """How long certificates hold, when they are renewed, whether they begin provisional."""
    page = frame(request)
    shown = _own(page, slug)
    initial = {name: getattr(shown, name) for name in TermsForm.base_fields}
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.set_terms(programme=shown, terms=form.terms(), actor=_user(request))
        except ConditionsRefused as error:
            _explain(form, error)
        else:
            return _stored(request, page, changed=changed)
    context = page.context(form=form, programme=shown)
    return render(request, "office/terms.html", context, status=422 if form.errors else 200)


def _own(page: Frame, slug: str) -> Programme:
    """Only the organiser changes a programme; to others it is as unknown as one that never was."""
    found = get_object_or_404(Programme.objects.select_related("organiser"), slug=slug)
    if not page.scope.covers(found.organiser_id, *rules.OFFICES):
        raise Http404
    return found


def _can_be_met(programme: Programme, form: RequirementsForm) -> bool:
    """Refuse more online hours than the courses give: nobody could be certified."""
    given, asked = queries.online_hours(programme), form.cleaned_data[HoursKind.ONLINE.value]
    if asked <= given:
        return True
    form.add_error(
        HoursKind.ONLINE.value,
        _("The courses of this programme give %(hours)s hours: nobody could reach more.")
        % {"hours": f"{given.normalize():f}"},
    )
    return False


def _explain(form: forms.Form, error: ConditionsRefused) -> None:
    for field, text in error.problems:
        form.add_error(field if field in form.fields else None, text)


def _stored(request: HttpRequest, page: Frame, *, changed: bool) -> HttpResponse:
    if changed:
        messages.success(request, _("It was stored and counts from now on."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(address(page, "programmes"))


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
