"""Authors at work in the CMS: what their open editor sends, and what happens to its page."""

from typing import Any

from django.test import Client
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.regions import region
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.models import User
from courses import rescuing
from courses.models import CoursePage, LessonPage, ModulePage


def office(role: str, code: str = "990101", name: str = "陈老师") -> User:
    user: User = OfficeRoleFactory(role=role, region=region(code), user=UserFactory(name=name)).user
    return user


def lesson(course: CoursePage) -> LessonPage:
    page: LessonPage = LessonPage.objects.descendant_of(course).get()
    return page


def module(course: CoursePage) -> ModulePage:
    page: ModulePage = ModulePage.objects.child_of(course).get()
    return page


def editor(page: Page, user: User, parent: Page | None = None) -> dict[str, Any]:
    """What an editor opened for the user sends."""
    section = {"title": "先想好", "parts": streamfield([("text", rich_text("<p>两人同行。</p>"))])}
    return nested_form_data(
        {
            "title": "新写的题目",
            "summary": "新写的提要",
            "slug": page.slug or "new",
            "body": streamfield([("section", section)]),
            "sources-line": "未成年人保护法 | 第十一条",
            "comments": inline_formset([]),
            rescuing.FIELD: rescuing.sealed(page, parent, user),
        }
    )


def edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def delete(page: Page, user: User) -> None:
    """Delete as the CMS does, with its log entry."""
    other = Client()
    other.force_login(user)
    other.post(f"/cms/pages/{page.pk}/delete/")
    assert not Page.objects.filter(pk=page.pk).exists()


def move(page: Page, target: Page, user: User) -> None:
    Page.objects.child_of(target).update(slug="m9")  # its own has the same slug
    here, there = (Page.objects.get(pk=one.pk).specific for one in (page, target))
    here.move(there, pos="last-child", user=user)


def admin(name: str = "管理员") -> User:
    user: User = UserFactory(name=name, is_superuser=True)
    return user
