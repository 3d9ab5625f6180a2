"""What `SCORM_ORIGIN` gives out: the player, the files of a package, and a way to tell results."""

import mimetypes
import re
from typing import Any, Final
from uuid import UUID, uuid4

from csp.decorators import csp_exempt
from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from courses import scorm_host
from courses.actions import scorm as actions
from courses.domain import scorm as domain
from courses.models import Enrolment, ScormPackage, ScormResult
from courses.queries import outlines
from courses.views import ranges

_END: Final = re.compile("[?#]")  # of the path in an address
INSIDE: Final = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors "
)
AROUND: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "


@require_safe
@never_cache
@csp_exempt()
@xframe_options_exempt
def player(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page around the package: it holds the API that the package looks for."""
    facts, package = _opened(ticket)
    item = package.items[facts["item"]]
    kept = ScormResult.objects.filter(
        part=facts["part"],
        progress__person__enrolments=facts["enrolment"],
        progress__period__enrolments=facts["enrolment"],
    ).first() if facts["enrolment"] else None  # fmt: skip
    path = _END.split(item["href"], maxsplit=1)[0]
    launch = reverse("scorm:file", args=[ticket, path]) + item["href"][len(path) :]
    context = {
        "title": item["title"],
        "launch": launch,
        "result": reverse("scorm:result", args=[ticket]) if facts["enrolment"] else "",
        "site": settings.SITE_URL,
        "is_asset": item.get("is_asset", False),
        "visit": uuid4(),
        "state": _state(kept, item.get("mastery")),
    }
    with translation.override(facts["language"]):
        # No name of anybody goes to a foreign program, but some refuse to start without one.
        context["state"]["core"] |= {
            "student_id": _reader(facts),
            "student_name": _("Learner"),
            "credit": "credit",
            "lesson_mode": "normal",
        }
        response = render(request, "courses/scorm_player.html", context)
    response["Content-Security-Policy"] = f"{AROUND}frame-ancestors {settings.SITE_URL}"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _reader(facts: dict[str, Any]) -> str:
    """The same for one reader each time, and nobody else's: programs file their notes by it."""
    return salted_hmac("courses.scorm.reader", str(facts["enrolment"])).hexdigest()[:20]


def _state(kept: ScormResult | None, mastery: int | None) -> dict[str, Any]:
    """The elements of the data model that the package reads when it is opened (again)."""
    state: dict[str, Any] = {
        "core": _core(kept),
        "suspend_data": kept.state if kept else "",
        "student_data": {} if mastery is None else {"mastery_score": str(mastery)},
    }
    rows = kept.given.get("objectives", []) if kept else []
    state["objectives"] = [
        {
            "id": row["id"],
            **({"status": row["status"]} if row["status"] else {}),
            "score": _named(row["score"]),
        }
        for row in rows
    ]
    return state


def _core(kept: ScormResult | None) -> dict[str, Any]:
    """A status that nobody set is not given: the runtime then sets it when the package ends."""
    if kept is None:
        return {"entry": "ab-initio", "total_time": domain.clock(0)}
    core: dict[str, Any] = {
        "entry": domain.entry(kept.given.get("end"), has_notes=bool(kept.location or kept.state)),
        "lesson_location": kept.location,
        "total_time": domain.clock(kept.seconds),
    }
    if kept.status != "not attempted":
        core["lesson_status"] = kept.status
    if "score" in kept.given:
        core["score"] = _named(kept.given["score"])
    elif kept.score is not None:
        core["score"] = {"raw": f"{kept.score.normalize():f}", "min": "0", "max": "100"}
    return core


def _named(numbers: list[str]) -> dict[str, str]:
    return {name: text for name, text in zip(("raw", "min", "max"), numbers, strict=True) if text}


@require_safe
@csp_exempt()
@xframe_options_exempt
def file(request: HttpRequest, ticket: str, name: str) -> HttpResponseBase:
    """A file of the package, as what its name says; it may run, but only here."""
    package = _opened(ticket)[1]
    if name not in package.names:
        name = _as_windows_finds_it(name, package.names)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = ranges.answer(request, storages["private"].open(f"{package.folder}/{name}"))
    response["Content-Type"] = kind
    # All that stand around a frame have to be named: the player, and the lesson around it.
    response["Content-Security-Policy"] = f"{INSIDE}'self' {settings.SITE_URL}"
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"  # a window that it opens finds its way
    response["Cache-Control"] = "private, max-age=3600"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _as_windows_finds_it(name: str, names: list[str]) -> str:
    """Packages are made where Logo.PNG and logo.png are one file."""
    folded = name.casefold()
    for one in names:
        if one.casefold() == folded:
            return one
    raise Http404


@csrf_exempt  # no cookie is read: the ticket says for whom
@require_POST
@never_cache
def result(request: HttpRequest, ticket: str) -> HttpResponse:
    """What the package tells of one part for one reader; nothing else can be told here."""
    facts, package = _opened(ticket)
    enrolment = Enrolment.objects.filter(pk=facts["enrolment"]).first()
    if enrolment is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > domain.LONGEST:
        return HttpResponse(status=413)
    try:
        told = domain.judged(domain.read(request.body), package.items[facts["item"]].get("mastery"))
    except domain.Untold:
        return HttpResponse(status=400)
    course = outlines.by_key([UUID(facts["course"])]).get(UUID(facts["course"]))
    lesson = course.lesson_by_key(UUID(facts["lesson"])) if course else None
    if (
        course is None
        or lesson is None
        or not actions.record_result(
            enrolment=enrolment, course=course, lesson=lesson, part=UUID(facts["part"]), told=told
        )
    ):
        raise Http404
    return JsonResponse({"done": told.is_done})


def _opened(ticket: str) -> tuple[dict[str, Any], ScormPackage]:
    facts = scorm_host.opened(ticket)
    package = ScormPackage.objects.filter(public_id=facts["package"]).first() if facts else None
    if facts is None or package is None or facts["item"] >= len(package.items):
        raise Http404
    return facts, package
