"""Cards to hang up or carry: to read on the phone, and as one page to print. Open to everybody.

Signed out they bear the national numbers, signed in those of one's own township and county, too.
"""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.queries.own import self_of
from common.models import JobState
from courses import cards
from courses.actions import cards as actions


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/cards.html", {"cards": cards.every()})


@never_cache
@require_safe
def card(request: HttpRequest, key: str) -> HttpResponse:
    found = _card(key)
    return render(
        request, "courses/card.html", {"card": found, "near": cards.near(_region(request))}
    )


@never_cache
@require_safe
def to_print(request: HttpRequest, key: str) -> HttpResponseBase:
    """The PDF. It is a cache: asking changes nothing that anybody could see."""
    found = _card(key)
    job = actions.ask_for_card(card=found, region=_region(request))
    if job.state == JobState.DONE:
        return FileResponse(
            storages["private"].open(job.result["path"]),
            filename=job.result["name"],
            content_type="application/pdf",
        )
    failed = job.state in {JobState.FAILED, JobState.DENIED}
    context = {"card": found, "failed": failed}
    response = render(request, "courses/card_wait.html", context, status=503 if failed else 202)
    if not failed:
        response["Refresh"] = "2"
    return response


def _card(key: str) -> cards.Card:
    found = cards.one(key)
    if found is None:
        raise Http404
    return found


def _region(request: HttpRequest) -> str:
    own = self_of(request.user) if request.user.is_authenticated else None
    return own.region.pk if own and own.region else ""
