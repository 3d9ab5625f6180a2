"""The exam itself: one question a screen, every answer saved, with and without JavaScript."""

import json
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from assessments import actions, queries
from assessments.actions import Saved
from assessments.domain.problems import Unusable
from assessments.domain.sitting import Intake
from assessments.models import Attempt, AttemptItem
from assessments.phrases import say
from assessments.views.own import is_open, own_attempt, to
from assessments.views.posted import fields_of, posted_response

LONGEST_LOG: Final = 40_000  # characters of one message of the event log


@own_attempt
def sit(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Show the questions to the page that may write; offer any other page to take over."""
    if not is_open(attempt):
        return to("result", attempt)
    slots = queries.slots(attempt)
    context = {
        "attempt": attempt,
        "slots": slots,
        "answered": sum(1 for slot in slots if slot.answered),
        "current": _number(request.GET.get("q"), len(slots)),
        "remaining": actions.remaining(attempt, timezone.now()),
        "page": attempt.page_token,
        "ticket": actions.issue_ticket(attempt),
        "log": queries.log_head(attempt),
    }
    if not _own_page(request.GET.get("page"), attempt):
        context["refused"] = request.GET.get("page", "")
        return render(request, "assessments/elsewhere.html", context)
    return render(request, "assessments/sit.html", context)


@login_required
@never_cache
def answer(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Take one answer: from fetch (answered in JSON) or from the form of a page without scripts."""
    if request.method != "POST" or not isinstance(request.user, User):
        return redirect("exams:sit", attempt)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    slot = _slot(request.POST.get("slot", ""))
    try:
        saved = actions.save_answer(
            user=request.user,
            attempt=attempt,
            slot=slot,
            response=posted_response(request.POST, slot),
            flagged=f"f{slot}" in request.POST,
            page_token=request.POST.get("page", ""),
            ticket=request.POST.get("ticket", ""),
            sequence=_sequence(request) if wants_json else None,
        )
    except AttemptItem.DoesNotExist as error:
        if wants_json:
            problem = _("There is no such question in this exam.")
            return JsonResponse({"problem": problem}, status=404)
        raise Http404 from error
    except Unusable as error:
        return _refused(request, attempt, slot, say(error.problem), wants_json=wants_json)
    return _told(saved, slot) if wants_json else _onward(request, attempt, saved)


@login_required
@never_cache
def upload(request: HttpRequest, attempt: UUID, slot: int) -> HttpResponse:
    """Take a file as the answer; back to the question, with or without scripts."""
    if request.method != "POST" or not isinstance(request.user, User):
        return redirect("exams:sit", attempt)
    sent = request.FILES.get("upload")
    if sent is None:
        return _refused(request, attempt, slot, _("Choose a file first."), wants_json=False)
    try:
        saved = actions.attach_file(
            user=request.user,
            attempt=attempt,
            slot=slot,
            upload=sent,
            page_token=request.POST.get("page", ""),
            ticket=request.POST.get("ticket", ""),
        )
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error
    except Unusable as error:
        return _refused(request, attempt, slot, say(error.problem), wants_json=False)
    if saved.intake is not Intake.TAKEN:
        return _onward(request, attempt, saved)
    return _back(request, attempt, slot)


@own_attempt
def state(request: HttpRequest, attempt: Attempt) -> JsonResponse:
    """What a page asks when it wakes up: is it still the one, and how long is left?"""
    return JsonResponse(
        {
            "open": is_open(attempt),
            "own": _own_page(request.GET.get("page"), attempt),
            "remaining": actions.remaining(attempt, timezone.now()),
        }
    )


@own_attempt
def events(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What the page noted of the sitting; nothing of the exam depends on it."""
    ticket = request.POST.get("ticket", "")
    if request.method != "POST" or not actions.is_ticket(ticket, attempt):
        return HttpResponse(status=409)
    try:
        sent = json.loads(request.POST.get("events", "")[:LONGEST_LOG])
    except ValueError:
        sent = None
    if not isinstance(sent, list):
        return HttpResponse(status=400)
    page = request.POST.get("page", "")[:36]
    last = actions.record_events(attempt=attempt, page=page, ticket=ticket, sent=sent)
    return JsonResponse({"last": last})


@own_attempt
def take_over(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Go on here. The other page is told so when it next saves."""
    if request.method != "POST":
        return to("sit", attempt)
    token = actions.take_over(attempt=attempt, actor=attempt.person.user)
    number = _number(request.POST.get("q"), 32000)
    return to("sit", attempt, f"?page={token}&q={number}")


def _own_page(token: str | None, attempt: Attempt) -> bool:
    return bool(token) and token == attempt.page_token


def _number(text: str | None, last: int) -> int:
    """A place from 1 to `last`; anything else is the first."""
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 1
    return number if 1 <= number <= last else 1


def _sequence(request: HttpRequest) -> int:
    text = request.POST.get("sequence", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _slot(text: str) -> int:
    """The number of a question; 0, which there is none of, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _refused(
    request: HttpRequest, attempt: UUID, slot: int, problem: str, *, wants_json: bool
) -> HttpResponse:
    """The answer that was there stays; without JavaScript, back to the question."""
    if wants_json:
        return JsonResponse({"problem": problem}, status=400)
    messages.error(request, problem)
    return _back(request, attempt, slot)


def _back(request: HttpRequest, attempt: UUID, slot: int) -> HttpResponse:
    back = redirect("exams:sit", attempt)
    back["Location"] += "?" + urlencode({"page": request.POST.get("page", ""), "q": slot})
    return back


def _told(saved: Saved, slot: int) -> JsonResponse:
    body = {
        "intake": saved.intake,
        "sequence": saved.sequence,
        "stale": saved.stale,
        "response": saved.response,
        "remaining": saved.remaining,
    }
    if saved.stale:
        body["fields"] = list(fields_of(saved.response, str(slot)))
    return JsonResponse(body, status=200 if saved.intake is Intake.TAKEN else 409)


def _onward(request: HttpRequest, attempt: UUID, saved: Saved) -> HttpResponse:
    """Without JavaScript: to the question the pressed button names, or to where it went wrong."""
    if saved.intake is Intake.LATE:
        messages.warning(request, _("The time was over: your last answer came too late to count."))
    if saved.intake in {Intake.LATE, Intake.FINISHED}:
        return redirect("exams:result", attempt)
    if saved.intake is Intake.ELSEWHERE:
        messages.warning(request, _("Your last answer was not saved: the exam goes on elsewhere."))
        return redirect("exams:sit", attempt)
    if saved.intake is Intake.UNSIGNED:
        messages.warning(request, _("Your last answer was not saved. Please choose it again."))
        return _back(request, attempt, _slot(request.POST.get("slot", "")))
    token = request.POST.get("page", "")
    onward = request.POST.get("go", "")
    name = "check" if onward == "check" else "sit"
    response = redirect(f"exams:{name}", attempt)
    query = f"?page={token}" + ("" if name == "check" else f"&q={_number(onward, 32000)}")
    response["Location"] += query
    return response
