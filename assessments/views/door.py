"""The rules page and the start."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from accounts.models import StaffMember
from accounts.queries import person_of
from assessments import actions, queries
from assessments.domain.sitting import Refusal
from assessments.models import Paper
from assessments.queries import Entry
from assessments.views.own import is_open, to
from common import throttle

TOKEN_LENGTH = 36
CODE_TRIES = 10  # then no code is right for a while: nobody guesses one
CODE_WINDOW = 600  # seconds


@login_required
@never_cache
def rules(request: HttpRequest, paper: str) -> HttpResponse:
    person, found = _person(request), _paper(paper)
    door = _door(person, found)
    if door.open_attempt is not None:
        closed = actions.finish_if_over(attempt=door.open_attempt)
        if not is_open(closed):
            return to("result", closed)
    return _page(request, door)


@login_required
@never_cache
def start(request: HttpRequest, paper: str) -> HttpResponse:
    """Begin, or go on: a double click carries the same page token and lands on the same page."""
    if request.method != "POST":
        return redirect("exams:rules", paper)
    person, found = _person(request), _paper(paper)
    token = request.POST.get("page", "")[:TOKEN_LENGTH]
    tries = {"action": "exams.code", "key": f"{person.pk} {paper}"}
    guessing = throttle.counted(**tries, seconds=CODE_WINDOW) >= CODE_TRIES
    started = actions.start(
        paper=found,
        person=person,
        actor=person.user,
        language=get_language() or "zh-hans",
        page_token=token,
        code="" if guessing else request.POST.get("code", "")[:20],
    )
    if started.attempt is None:
        wrong_code = started.refusal is Refusal.WRONG_CODE
        if wrong_code:
            throttle.count(**tries, seconds=CODE_WINDOW)
        return _page(request, _door(person, found), status=409, wrong_code=wrong_code)
    if not is_open(started.attempt):
        return to("result", started.attempt)
    own = token and started.attempt.page_token == token
    return to("sit", started.attempt, f"?page={token}" if own else "")


def _page(
    request: HttpRequest, door: Entry, status: int = 200, *, wrong_code: bool = False
) -> HttpResponse:
    context = {
        "door": door,
        "critical": sum(cell["count"] for cell in door.version.blueprint if cell.get("critical")),
        "page": actions.new_token(),
        "tried": status != 200,
        "wrong_code": wrong_code,
    }
    return render(request, "assessments/rules.html", context, status=status)


def _person(request: HttpRequest) -> StaffMember:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person


def _paper(slug: str) -> Paper:
    return get_object_or_404(
        Paper.objects.select_related("current", "bank").filter(current__isnull=False), slug=slug
    )


def _door(person: StaffMember, paper: Paper) -> Entry:
    if paper.current is None:
        raise Http404
    return queries.entry(person=person, paper=paper, version=paper.current)
