"""Public verification at /v/: honest about state, silent about people, slow for guessers."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from certificates.domain.numbering import grouped, is_code, normalise_code
from certificates.forms import CompareForm, FileForm, VerifyForm
from certificates.queries import public
from certificates.queries.register import Register
from certificates.signing.envelope import LARGEST
from certificates.verifying import verdict
from common import throttle

REQUESTS_PER_MINUTE = 30
MISSES_PER_HOUR = 10
MINUTE, HOUR = 60, 3600

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """Limit requests and misses per address; keep answers out of caches, indexes and referrers."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        address = throttle.client_address(request)
        if _is_over_limit(address):
            response = render(request, "certificates/verify_wait.html", status=429)
            response["Retry-After"] = str(MINUTE)
        else:
            with translation.override(_language(request)):
                response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


# A browser that sends no referrer posts `Origin: null`, which Django's check refuses. No check is
# needed here: whoever posts is nobody, and nothing is changed.
@csrf_exempt
@guarded
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    if request.FILES or "upload" in request.POST:
        return _file(request)
    verify = VerifyForm(request.POST or None)
    if request.method == "GET" or not verify.is_valid():
        return render(
            request, "certificates/verify_form.html", {"form": verify, "upload": FileForm()}
        )
    typed, name = verify.cleaned_data["code"], verify.cleaned_data["name"]
    if is_code(normalise_code(typed)):
        return redirect("verify_code", code=normalise_code(typed))
    record = public.by_number(typed, name=name, today=timezone.localdate())
    if record is None:
        return _miss(request)
    return redirect("verify_code", code=record.facts.code)


@csrf_exempt
@guarded
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, code: str) -> HttpResponse:
    record = public.by_code(code, today=timezone.localdate())
    if record is None:
        return _miss(request)
    compare = CompareForm(request.POST or None)
    is_named = None
    if request.method == "POST" and compare.is_valid():
        is_named = record.is_named(compare.cleaned_data["name"])
    return render(
        request,
        "certificates/verify_result.html",
        {
            "record": record,
            "number": grouped(record.facts.number),
            **record.facts.texts(translation.get_language() or ""),
            "form": compare,
            "is_named": is_named,
        },
    )


def _file(request: HttpRequest) -> HttpResponse:
    """Judge the uploaded file: signature, bytes, state. It is read and not kept."""
    upload = FileForm(request.POST, request.FILES)
    if not upload.is_valid():
        return render(
            request, "certificates/verify_form.html", {"form": VerifyForm(), "upload": upload}
        )
    today = timezone.localdate()
    found = verdict.of_upload(
        upload.cleaned_data["file"].read(LARGEST + 1), Register(), today=today
    )
    if found.status == verdict.UNKNOWN:
        count_miss(request)
    record = public.by_code(found.code, today=today) if found.code else None
    return render(
        request,
        "certificates/verify_file.html",
        {"verdict": found, "record": record, "upload": FileForm()},
    )


def count_miss(request: HttpRequest) -> None:
    """Count a wrong guess: ten from one address in an hour, and it waits."""
    address = throttle.client_address(request)
    throttle.count(action="verify_miss", key=address, seconds=HOUR)


def _miss(request: HttpRequest) -> HttpResponse:
    count_miss(request)
    return render(request, "certificates/verify_unknown.html", {"form": VerifyForm()}, status=404)


def _is_over_limit(address: str) -> bool:
    misses = throttle.counted(action="verify_miss", key=address, seconds=HOUR)
    asked = throttle.count(action="verify", key=address, seconds=MINUTE)
    return misses >= MISSES_PER_HOUR or asked > REQUESTS_PER_MINUTE


def _language(request: HttpRequest) -> str:
    """/v/ has no language prefix: the cookie or the browser decides."""
    return translation.get_language_from_request(request)
