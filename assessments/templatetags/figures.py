"""`{% load figures %}`: statistics in words; what cannot be computed is a dash, never 0."""

from django import template
from django.utils.formats import number_format

register = template.Library()
NONE = "—"


@register.filter
def figure(number: float | None, places: int = 1) -> str:
    return NONE if number is None else number_format(number, decimal_pos=places)


@register.filter
def share(number: float | None) -> str:
    """0.625 → 63%"""
    return NONE if number is None else f"{100 * number:.0f}%"
