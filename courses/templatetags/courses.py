"""`{% load courses %}`: pictures of lessons."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courses.queries.pictures import as_sent

register = template.Library()


@register.simple_tag
def lesson_picture(image: Any, alt: str) -> SafeString:
    """Draw a lazy picture with its size, so that nothing jumps; drawings are sent as they are."""
    if image is None:
        return SafeString("")
    sent = as_sent(image)
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">',
        sent.file.url,
        alt,
        sent.width,
        sent.height,
    )
