"""`{% load common %}`: icons, bars, rings, navigation, text size and language.

Pages carry no style attribute (strict CSP), so widths are SVG attributes:
`{% icon "door" %}`, `{% bar 45 %}`, `{% ring 56 "岗前培训已完成 56%" %}`,
`{% stacked_bar parts total label %}` with parts = [(css class, value), …].
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from django import template
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common import navigation

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "icons.svg"
SVG = "{http://www.w3.org/2000/svg}"
RING = 188.5  # circumference of r = 30
OWN_NAMES = (("zh-hans", "中文"), ("en", "English"))
SIZES = (("100", "z1"), ("115", "z2"), ("135", "z3"), ("180", "z4"))


@cache
def _paths() -> dict[str, SafeString]:
    """Inlined, an icon needs no second request and is there offline; gzip folds repeats."""
    sprite = ElementTree.parse(SPRITE).getroot()
    return {
        symbol.attrib["id"]: mark_safe(
            "".join(
                format_html('<path d="{}"{}/>', path.attrib["d"], _fill(path.attrib))
                for path in symbol.iter(f"{SVG}path")
            )
        )
        for symbol in sprite.iter(f"{SVG}symbol")
    }


def _fill(attributes: dict[str, str]) -> SafeString:
    fill = attributes.get("fill")
    return format_html(' fill="{}"', fill) if fill else SafeString("")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration. An unknown name draws nothing."""
    path = _paths().get(name, SafeString(""))
    if label:
        return format_html(
            '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, path
        )
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', path)


def icon_names() -> list[str]:
    return sorted(_paths())


@register.simple_tag
def logo(house: str = "#0f5a50", heart: str = "#f6f4ee") -> SafeString:
    return format_html(
        '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">'
        '<path d="M16 4.5 4.5 13.2V27h23V13.2z" fill="{}"/><path d="M16 24.6c-4.6-2.7-6.6-5-6.6-7.5'
        "a3.5 3.5 0 0 1 6.6-1.7 3.5 3.5 0 0 1 6.6 1.7c0 2.5-2 4.8-6.6 7.5z"
        '" fill="{}"/></svg>',
        house,
        heart,
    )


def _percent(value: Any) -> float:
    return round(min(100.0, max(0.0, float(value or 0))), 1)


@register.simple_tag
def bar(percent: Any, css_class: str = "") -> SafeString:
    """A thin progress bar; the words beside it must say the same."""
    return format_html(
        '<svg class="bar {}" aria-hidden="true"><rect width="{}%" height="100%"/></svg>',
        css_class,
        _percent(percent),
    )


@register.simple_tag
def ring(percent: Any, label: str) -> SafeString:
    value = _percent(percent)
    arc = format_html(
        '<circle class="v" cx="36" cy="36" r="30" stroke-dasharray="{}" stroke-dashoffset="{}" '
        'transform="rotate(-90 36 36)"/>',
        RING,
        round(RING * (1 - value / 100), 1),
    )
    return format_html(
        '<div class="ring" role="img" aria-label="{}"><svg viewBox="0 0 72 72">'
        '<circle cx="36" cy="36" r="30"/>{}</svg><b class="num">{}<small>%</small></b></div>',
        label,
        arc if value else "",
        round(value),
    )


@register.simple_tag
def stacked_bar(
    parts: Iterable[tuple[str, Any]], total: Any, label: str, css_class: str = ""
) -> SafeString:
    """Parts of `total` side by side; what is left over shows the hatching of unused places."""
    whole = float(total or 0)
    rects = []
    start = 0.0
    for name, value in parts:
        width = _percent(100 * float(value) / whole) if whole else 0.0
        width = min(width, round(100 - start, 1))
        if width:
            rects.append((name, round(start, 1), width))
        start += width
    return format_html(
        '<svg class="stack {}" role="img" aria-label="{}">{}</svg>',
        css_class,
        label,
        format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"/>', rects),
    )


@register.inclusion_tag("common/_tabs.html", takes_context=True)
def tabs(context: dict[str, Any]) -> dict[str, Any]:
    request = context.get("request")
    return {"links": navigation.links(navigation.TABS, request) if request else []}


@register.inclusion_tag("common/_office_nav.html", takes_context=True)
def office_nav(context: dict[str, Any]) -> dict[str, Any]:
    request = context.get("request")
    return {"links": navigation.links(navigation.OFFICE, request) if request else []}


@register.simple_tag
def text_sizes() -> tuple[tuple[str, str], ...]:
    """The steps in percent, each with the class that shows it."""
    return SIZES


@register.inclusion_tag("common/_text_size.html", takes_context=True)
def text_size_switch(context: dict[str, Any], label_hidden: bool = False) -> dict[str, Any]:
    """The four steps; a plain form, so it works without JavaScript."""
    request: HttpRequest | None = context.get("request")
    return {
        "text_size": context.get("text_size", "100"),
        "label_hidden": label_hidden,
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path() if request else "/",
    }


@register.inclusion_tag("common/_language.html", takes_context=True)
def language_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Offer the other languages, each in its own words, keeping the page."""
    request: HttpRequest | None = context.get("request")
    current = get_language()
    return {
        "others": [pair for pair in OWN_NAMES if pair[0] != current],
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path() if request else "/",
    }


@register.inclusion_tag("common/_languages.html", takes_context=True)
def language_choice(context: dict[str, Any]) -> dict[str, Any]:
    """Every language, the present one marked: it can be kept although one's own is another."""
    switch = language_switch(context)
    return {**switch, "languages": OWN_NAMES, "current": get_language()}
