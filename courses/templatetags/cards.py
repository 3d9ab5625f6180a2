"""The two kinds of boxes of a card: numbered steps stand above, the others below."""

from django import template

from courses.cards import Card, Part

register = template.Library()


@register.filter
def steps(card: Card | None) -> list[Part]:
    return [part for part in card.parts if part.style == "step"] if card else []


@register.filter
def boxes(card: Card | None) -> list[Part]:
    return [part for part in card.parts if part.style != "step"] if card else []
