"""`{% load certificates %}`: frozen texts in the reader's language, days as they are said."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from certificates.domain import numbering
from certificates.domain.facts import Facts
from certificates.rendering.wording import day_en, day_zh

register = template.Library()


@register.filter
def said(facts: Facts, name: str) -> str:
    """Return one of `Facts.texts`."""
    return facts.texts(get_language() or "")[name]


@register.filter
def day(value: date | None) -> str:
    """Return 2026年11月23日 or 23 November 2026, as the certificate itself prints it."""
    if value is None:
        return ""
    return day_en(value) if get_language() == "en" else day_zh(value)


@register.filter
def grouped(number: str) -> str:
    """Return a number or code in groups of four, as it is printed."""
    return numbering.grouped(number)


@register.filter
def localday(moment: datetime) -> date:
    return timezone.localdate(moment)
