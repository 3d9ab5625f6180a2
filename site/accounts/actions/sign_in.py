"""Signing in: the code, the phone it proves, the trail it leaves."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import audit
from notices import actions as notices

CODE_KIND = "accounts.sign_in_code"
CODE_MINUTES = 10
CODE_TEXT = {
    "zh-hans": "【童伴学堂】验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。",
    "en": "[Tongban Academy] Code {code}, valid for {minutes} minutes. Tell it to nobody.",
}


def send_code(*, phone: str, code: str, language: str) -> None:
    """Send a sign-in code; the message is blanked once it is delivered."""
    notices.send(
        kind=CODE_KIND,
        address=phone,
        context={"code": code, "minutes": CODE_MINUTES},
        language=language,
        key=f"{CODE_KIND}:{uuid.uuid4()}",
        secret=True,
    )


@transaction.atomic
def set_phone(*, user: User, phone: str, verified: bool) -> None:
    User.objects.filter(pk=user.pk).update(phone=phone, phone_verified=verified)
    user.phone, user.phone_verified = phone, verified


@transaction.atomic
def record_sign_in(*, user: User) -> None:
    audit.record(actor=user, action="accounts.signed_in", subject=user)


@transaction.atomic
def record_sign_out(*, user: User) -> None:
    audit.record(actor=user, action="accounts.signed_out", subject=user)


@transaction.atomic
def confirm(*, user: User) -> None:
    """The person said at first sign-in that name and village are theirs. Once is enough."""
    changed = User.objects.filter(pk=user.pk, confirmed_at=None).update(confirmed_at=timezone.now())
    if changed:
        audit.record(actor=user, action="accounts.confirmed", subject=user)


@transaction.atomic
def deny(*, user: User) -> None:
    """The person said that the name shown is not theirs; the county office follows the trail."""
    audit.record(actor=user, action="accounts.denied", subject=user)
