"""`{% load exams %}`: texts in the reader's language, tidy numbers, a bar with a pass line."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from assessments import phrases

register = template.Library()


@register.filter
def local(texts: Mapping[str, Any] | None) -> str:
    return phrases.local(texts)


@register.filter
def tidy(number: Decimal | int | None) -> str:
    """At most two decimals, none that are nought: 92.50 → 92.5."""
    if number is None:
        return ""
    rounded = Decimal(number).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).normalize()
    return f"{rounded + 0:f}"


@register.filter
def minutes(seconds: int) -> str:
    """18:24"""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def cited(sources: Iterable[Mapping[str, Any]]) -> str:
    """《未成年人保护法》第十一条；《家庭教育促进法》第四条"""
    rule = gettext("“%(law)s” %(article)s")
    named = [
        rule % {"law": one.get("law", ""), "article": one.get("article", "")} for one in sources
    ]
    return pgettext("between rules", "; ").join(named)


@register.simple_tag
def passing_bar(percent: Decimal, pass_mark: Decimal, css_class: str = "") -> SafeString:
    """A bar with a tick at the pass mark; the words beside it must say the same."""
    return format_html(
        '<svg class="x-bar {}" aria-hidden="true"><rect class="x-all" width="100%" y="4" '
        'height="10" rx="5"/><rect width="{}%" y="4" height="10" rx="5"/><rect class="x-tick" '
        'x="{}%" width="2" height="18"/></svg>',
        css_class,
        min(Decimal(100), max(Decimal(0), Decimal(percent))).quantize(Decimal("0.1")),
        min(Decimal("99.4"), Decimal(pass_mark)),
    )
