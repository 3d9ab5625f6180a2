"""What is still open, handing in, the result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessments import actions, queries
from assessments.enums import AttemptState
from assessments.models import Attempt
from assessments.views.own import is_open, own_attempt, to


@own_attempt
def check(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """List what is not answered or flagged, before handing in."""
    if not is_open(attempt):
        return to("result", attempt)
    if request.GET.get("page") != attempt.page_token:
        return to("sit", attempt)
    slots = queries.slots(attempt)
    context = {
        "attempt": attempt,
        "slots": slots,
        "unanswered": [slot for slot in slots if not slot.answered],
        "flagged": [slot for slot in slots if slot.flagged],
        "remaining": actions.remaining(attempt, timezone.now()),
        "page": attempt.page_token,
    }
    return render(request, "assessments/check.html", context)


@own_attempt
def submit(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Hand in. A second time, or after the clock did it, shows the same result."""
    if request.method != "POST":
        return to("result", attempt)
    if is_open(attempt):
        over = actions.remaining(attempt, timezone.now()) == 0
        if request.POST.get("page") != attempt.page_token and not over:
            return to("sit", attempt)
        actions.hand_in(attempt=attempt, actor=attempt.person.user)
    return to("result", attempt)


@own_attempt
def result(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if is_open(attempt):
        return to("sit", attempt)
    if attempt.state == AttemptState.ABANDONED:
        return redirect("exams:rules", attempt.paper_version.paper.slug)
    if attempt.state == AttemptState.GRADING:
        waiting = queries.waiting(attempt)
        return render(request, "assessments/waiting.html", {"waiting": waiting})
    return render(request, "assessments/result.html", {"outcome": queries.outcome(attempt)})
