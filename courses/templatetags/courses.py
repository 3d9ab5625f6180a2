"""`{% load courses %}`: pictures of lessons, and texts with what was searched in them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from courses.queries import pictures

register = template.Library()


@register.filter
def pieces(found: Iterable[tuple[str, bool]]) -> SafeString:
    """Write a text in pieces; those that were asked for are marked."""
    return mark_safe(
        "".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in found)
    )


@register.simple_tag
def lesson_picture(image: Any, alt: str) -> SafeString:
    """Draw a lazy picture with its size, so that nothing jumps; drawings are sent as they are."""
    if image is None:
        return SafeString("")
    found = pictures.sent(image)
    drawn = format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">',
        found.address,
        alt,
        found.width,
        found.height,
    )
    if not found.sources:
        return drawn
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((one.kind, one.srcset, pictures.SIZES) for one in found.sources),
    )
    return format_html("<picture>{}{}</picture>", sources, drawn)
