"""Signing in: by code first, by password second; both on one page that needs no JavaScript."""

import time
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts import throttle
from accounts.domain import phones
from accounts.forms.sign_in import CodeForm, CodeRequestForm, PasswordForm
from accounts.queries.offices import offices_to_call

RESEND_AFTER = 60
REFUSED = {"too_many_login_attempts", "wait"}


def _status(form: Form) -> int:
    """Say 429 when a limit refused the form, so that machines understand it as well."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if codes & REFUSED else 200


class Password(LoginView):
    """/accounts/login/: both ways to sign in, the code first."""

    form_class = PasswordForm

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        context = self.get_context_data(form=form, opened="password")
        return self.render_to_response(context, status=_status(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"password_form": context["form"], "code_form": CodeRequestForm()}


class RequestCode(RequestLoginCodeView):
    """/accounts/login/code/: takes the number; the page is the same as /accounts/login/."""

    template_name = "account/login.html"
    form_class = CodeRequestForm

    def form_invalid(self, form: CodeRequestForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=_status(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"code_form": context["form"], "password_form": PasswordForm()}


class ConfirmCode(ConfirmLoginCodeView):
    """/accounts/login/code/confirm/: five wrong codes for a number, then wait."""

    form_class = CodeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self._action == "verify" and throttle.waits(request, self.phone):
            self._process.abort()
            return ratelimit.respond_429(request)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    @property
    def phone(self) -> str:
        return str(self._process.state.get("phone", ""))

    @property
    def seconds_to_resend(self) -> int:
        sent_at = self._process.state.get("sent_at", self._process.state["at"])
        return max(0, round(sent_at + RESEND_AFTER - time.time()))

    def form_invalid(self, form: Form) -> HttpResponse:
        throttle.record_rejection(self.request, self.phone)
        response: HttpResponse = super().form_invalid(form)
        return response

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        """Send once more, at most once a minute; for an unknown number only pretend."""
        process = self._process
        if self.seconds_to_resend:
            text = _("Please wait %(seconds)d seconds before asking for another code.")
            messages.warning(self.request, text % {"seconds": self.seconds_to_resend})
        else:
            process.send(skip_enumeration_mails=True)
            process.state["at"] = process.state["sent_at"] = time.time()
            process.record_resend()
            process.persist()
            messages.success(self.request, _("A new code is on its way; the old one is void."))
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "phone": phones.masked(self.phone),
            "seconds_to_resend": self.seconds_to_resend,
            "demo_code": self._process.code if settings.DEMO else "",
            "offices": offices_to_call(),
        }
