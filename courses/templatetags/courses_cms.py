"""`{% load courses_cms %}`: the state line and the 需要重学 box of the page editor."""

from django import template
from wagtail.models import Page

from courses.queries import review

register = template.Library()


@register.simple_tag
def standing_of(page: Page) -> review.Standing:
    return review.standing(page)


@register.simple_tag
def touched_by_restudy(page: Page) -> review.Touched | None:
    return review.touched_by_restudy(page)
