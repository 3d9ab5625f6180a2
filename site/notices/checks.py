"""System checks: a message must have a way out."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from notices.providers import SCHEMES


@register()
def sms_url_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    address = urlsplit(settings.SMS_URL)
    known = address.scheme in SCHEMES
    if not known or (address.scheme in {"http", "https"} and not address.hostname):
        return [
            Error(
                "SMS_URL names no way to send text messages.",
                hint="Use console:, memory: or https://user:password@gateway.example/path.",
                id="notices.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def sms_leave_the_house(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO or urlsplit(settings.SMS_URL).scheme in {"http", "https"}:
        return []
    return [
        Warning(
            "SMS_URL sends no text messages: nobody can sign in with a code.",
            hint="Set SMS_URL=https://user:password@gateway.example/path.",
            id="notices.W001",
        )
    ]
