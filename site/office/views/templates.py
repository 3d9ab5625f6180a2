"""The office's own certificate template: write, look, use."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import office_view
from accounts.models import User
from certificates import actions, files
from certificates.domain import template_texts
from certificates.models import CertificateTemplate
from certificates.rules import ChangeRefused
from certificates.seals import cleaned
from office import rules
from office.links import address
from office.template_forms import TemplateForm
from office.views.files import private
from office.views.frame import Frame, frame

SECONDS_BETWEEN_LOOKS = 3


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
@never_cache
def templates(request: HttpRequest) -> HttpResponse:
    """The versions so far, and the form for the next one."""
    page = _own(request)
    versions = list(CertificateTemplate.objects.filter(region=page.region).order_by("-number"))
    latest = versions[0] if versions else None
    form = TemplateForm(request.POST or None, request.FILES or None, initial=_initial(latest))
    if request.method == "POST" and form.is_valid():
        try:
            upload = form.cleaned_data["seal"]
            made = actions.save_template(
                region=page.region,
                wording=form.wording(),
                seal=cleaned(upload.read()) if upload else None,
                actor=_user(request),
            )
        except ChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(page, "template", made.number))
    return render(
        request,
        "office/templates.html",
        page.context(
            form=form, versions=versions, latest=latest, in_use=any(v.in_use for v in versions)
        ),
        status=422 if form.errors else 200,
    )


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def template(request: HttpRequest, number: int) -> HttpResponse:
    """One version with its picture, which a job makes."""
    page = _own(request)
    found = _found(page, number)
    is_made = files.exists(files.preview_of(found))
    response = render(
        request,
        "office/template.html",
        page.context(
            template=found,
            is_made=is_made,
            job=actions.preview_job(found),
            title=template_texts.TITLES[found.title],
        ),
    )
    if not is_made:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@office_view(*rules.OFFICES)
@require_GET
def template_picture(request: HttpRequest, number: int) -> HttpResponseBase:
    found = _found(_own(request), number)
    return private(files.preview_of(found), f"{found.name}.png", kind="image/png")


@office_view(*rules.OFFICES)
@require_POST
def use_template(request: HttpRequest, number: int) -> HttpResponse:
    """Print with this version from now on; number 0 is the platform's standard."""
    page = _own(request)
    if number:
        actions.use_template(template=_found(page, number), actor=_user(request))
        messages.success(request, _("From now on certificates are issued like this."))
    else:
        actions.use_standard(region=page.region, actor=_user(request))
        messages.success(request, _("From now on the standard template is used again."))
    return redirect(address(page, "templates"))


def _own(request: HttpRequest) -> Frame:
    """The template of an office is its own affair: others, also above, get 404."""
    page = frame(request)
    if not rules.may_issue(page.scope, page.region.code):
        raise Http404
    return page


def _found(page: Frame, number: int) -> CertificateTemplate:
    return get_object_or_404(CertificateTemplate, region=page.region, number=number)


def _initial(latest: CertificateTemplate | None) -> dict[str, Any]:
    if latest is None:
        bodies = template_texts.BODIES
        return {"body": bodies["zh-hans"][0], "body_en": bodies["en"][0]}
    names = ("language", "title", "body", "body_en", "issuer", "issuer_en")
    return {name: getattr(latest, name) for name in names}


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
