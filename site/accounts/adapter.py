"""How allauth meets our people: a phone is a field of the user, nobody signs up by themselves."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.cryptokit import generate_user_code
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.actions import preferences, sign_in
from accounts.domain import phones
from accounts.forms.fields import PhoneField
from accounts.models import User
from accounts.queries import scope_of


class AccountAdapter(DefaultAccountAdapter):
    """Users come from rosters and offices; `phone` holds eleven digits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is not right."),
        "phone_password_mismatch": _("The mobile number or the password is not right."),
        "incorrect_code": _("This code is not right. Look at the newest message and try again."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        sign_in.set_phone(user=user, phone=phone, verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        sign_in.set_phone(user=user, phone=phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Someone who left is unknown: they get the same answer as a stranger."""
        digits = phones.normalise(phone)
        return User.objects.active().filter(phone=digits).first() if digits else None

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        return generate_user_code(length=6, numeric=True, dashed=False)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        sign_in.send_code(phone=phone, code=code, language=get_language() or "zh-hans")

    def login(self, request: HttpRequest, user: User) -> None:
        """Signing in on a page of another language is choosing it."""
        super().login(request, user)
        sign_in.record_sign_in(user=user)
        language = get_language() or settings.LANGUAGE_CODE
        if language not in {settings.LANGUAGE_CODE, user.language}:
            preferences.set_language(user=user, language=language)
            user.language = language

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            sign_in.record_sign_out(user=request.user)
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """At the first sign-in ask whether name and village are right, then go on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.confirmed_at is None and hasattr(user, "staff_member"):
            onward = urlencode({"next": response["Location"]})
            return HttpResponseRedirect(f"{reverse('account_confirm')}?{onward}")
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers start at their desk, trainers in the CMS, everybody else at home; each in the
        language that they read in.
        """
        user = request.user
        if not isinstance(user, User):
            return reverse("home")
        with override(user.language):
            return ("" if hasattr(user, "staff_member") else workplace(user)) or reverse("home")


def workplace(user: User) -> str:
    """Return where someone works who is on no roster: the desk, the CMS, or nothing."""
    scope = scope_of(user)
    if scope.has():
        return reverse("office:desk")
    if scope.has("trainer", "reviewer"):
        return reverse("wagtailadmin_home")
    return ""
