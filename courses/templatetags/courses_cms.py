"""`{% load courses_cms %}`: the state line and the 需要重学 box of the page editor."""

from typing import Any

from django import template
from wagtail.models import Page

from courses import rescuing
from courses.queries import copies, review

register = template.Library()


@register.simple_tag
def standing_of(page: Page) -> review.Standing:
    return review.standing(page)


@register.simple_tag
def touched_by_restudy(page: Page) -> review.Touched | None:
    return review.touched_by_restudy(page)


@register.simple_tag
def standing_of_copy(page: Page) -> copies.Standing | None:
    return copies.of_page(page)


@register.simple_tag
def sealed_editor(form: Any) -> str:
    """The line by which a text is rescued if this editor can no longer save it."""
    return rescuing.sealed(form.instance, form.parent_page, form.for_user) if form else ""


@register.filter
def entry(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key, "")
