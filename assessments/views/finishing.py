"""What is still open, handing in, the result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessments import actions, queries
from assessments.domain import sitting
from assessments.enums import AttemptState
from assessments.models import Attempt
from assessments.views.door import CODE_TRIES, CODE_WINDOW
from assessments.views.own import is_open, own_attempt, to
from common import throttle


@own_attempt
def check(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """List what is not answered or flagged, before handing in."""
    if not is_open(attempt):
        return to("result", attempt)
    if request.GET.get("page") != attempt.page_token:
        return to("sit", attempt)
    return _check_page(request, attempt)


def _check_page(
    request: HttpRequest, attempt: Attempt, *, wrong_code: bool = False
) -> HttpResponse:
    slots = queries.slots(attempt)
    context = {
        "attempt": attempt,
        "slots": slots,
        "unanswered": [slot for slot in slots if not slot.answered],
        "flagged": [slot for slot in slots if slot.flagged],
        "remaining": actions.remaining(attempt, timezone.now()),
        "page": attempt.page_token,
        "ticket": actions.issue_ticket(attempt),
        "log": queries.log_head(attempt),
        "wrong_code": wrong_code,
    }
    status = 409 if wrong_code else 200
    return render(request, "assessments/check.html", context, status=status)


@own_attempt
def submit(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Hand in. A second time, or after the clock did it, shows the same result.

    The invigilator's code is asked for while there is time: afterwards the clock hands in.
    """
    if request.method != "POST":
        return to("result", attempt)
    if is_open(attempt):
        over = actions.remaining(attempt, timezone.now()) == 0
        own = request.POST.get("page") == attempt.page_token
        signed = actions.is_ticket(request.POST.get("ticket", ""), attempt)
        if not over and not (own and signed):
            return to("sit", attempt)
        if not over and not _is_dismissed(request, attempt):
            return _check_page(request, attempt, wrong_code=True)
        actions.hand_in(attempt=attempt, actor=attempt.person.user)
    return to("result", attempt)


def _is_dismissed(request: HttpRequest, attempt: Attempt) -> bool:
    """Whether the invigilator's code for handing in was typed, or none is asked for.

    After ten wrong ones none is right for a while: nobody guesses it.
    """
    if not attempt.paper_version.end_code:
        return True
    tries = {"action": "exams.end_code", "key": str(attempt.public_id)}
    if throttle.counted(**tries, seconds=CODE_WINDOW) >= CODE_TRIES:
        return False
    if sitting.is_the_code(request.POST.get("code", "")[:20], attempt.paper_version.end_code):
        return True
    throttle.count(**tries, seconds=CODE_WINDOW)
    return False


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
