"""`{% load exams %}`: texts in the reader's language, tidy numbers, a bar with a pass line."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from assessments import phrases
from assessments.domain.asking import GAP
from assessments.domain.questions import plain as decimal_string
from assessments.queries.prompts import Choice

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
def thousandth(milliseconds: int) -> str:
    """Seconds with one decimal: 12345 → 12.3."""
    return f"{milliseconds / 1000:.1f}"


@register.filter
def in_fours(code: str) -> str:
    """ABCD EFGH: as one reads it out."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


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


@register.filter
def plain(number: Fraction) -> str:
    return decimal_string(number, places=4)


@register.filter
def gapless(stem: str) -> str:
    """The stem of a cloze with lines for its gaps: 家访前先看____。"""
    return GAP.sub(lambda gap: f"__({gap[1]})__", stem)


@register.filter
def said(choice: Choice) -> str:
    """An answer in a sentence: its letter, or the word of a judgement."""
    if choice.letter:
        return choice.letter
    return pgettext("exam", "Right") if choice.key == "true" else pgettext("exam", "Wrong")


@register.filter
def named(choices: Iterable[Choice], key: str) -> str:
    """The text of the choice with this key."""
    return next((choice.text for choice in choices if choice.key == key), key)


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
