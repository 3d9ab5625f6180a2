"""Wrong codes per number: five, then wait. Counted for unknown numbers as well."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

ACTION = "code_rejected"
WAIT = _("Too many wrong codes for this number. Please wait 10 minutes and try again.")


def record_rejection(request: HttpRequest, phone: str) -> None:
    """Count one wrong code against the number and the address it came from."""
    ratelimit.consume(request, action=ACTION, key=phone)


def waits(request: HttpRequest, phone: str) -> bool:
    return not ratelimit.consume(request, action=ACTION, key=phone, dry_run=True)
