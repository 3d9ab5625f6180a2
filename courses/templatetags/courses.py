"""`{% load courses %}`: pictures of lessons."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

WIDTH = 960  # twice the width of a phone's column


@register.simple_tag
def lesson_picture(image: Any, alt: str) -> SafeString:
    """Draw a lazy picture with its size, so that nothing jumps; drawings are sent as they are."""
    if image is None:
        return SafeString("")
    if image.is_svg():
        url, width, height = image.file.url, image.width, image.height
    else:
        rendition = image.get_rendition(f"max-{WIDTH}x{WIDTH * 2}|format-webp")
        url, width, height = rendition.url, rendition.width, rendition.height
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">',
        url,
        alt,
        width,
        height,
    )
