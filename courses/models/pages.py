"""Page types: front, course index, course, module, lesson. `serve()` only delegates to views."""

from typing import ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks import SECTION_BLOCKS
from regions.models import Region


class FrontPage(Page):
    """The root of one language's pages. Portal answers `/`; this page only holds the tree."""

    max_count_per_locale = 1
    subpage_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]

    class Meta:
        verbose_name = _("front page")


class CourseIndexPage(Page):
    """All courses, at /courses/; public."""

    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["courses.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]

    class Meta:
        verbose_name = _("course index")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        from courses import views  # leaf: views import models

        return views.course_index(request, self)


class CoursePage(Page):
    """A course: the branch that a trainer of `region` edits.

    `edition` rises only with 需要重学: people who finished an earlier edition then study again.
    `practice` = [{"key", "title", "minutes", "text" (HTML)}], tasks done in the field.
    """

    key = models.SlugField(
        max_length=40, blank=True
    )  # of content/; empty for courses made in the CMS
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="course_pages"
    )
    summary = models.TextField(_("summary"), blank=True)
    online_hours = models.DecimalField(_("online hours"), max_digits=4, decimal_places=1, default=0)
    practice_hours = models.DecimalField(
        _("practice hours"), max_digits=4, decimal_places=1, default=0
    )
    practice = models.JSONField(default=list, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("online_hours"),
        FieldPanel("practice_hours"),
    ]
    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("course")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        from courses import views  # leaf: views import models

        return views.course(request, self)


class ModulePage(Page):
    key = models.SlugField(max_length=40, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("module")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        from courses import views  # leaf: views import models

        return views.module(request, self)


class LessonPage(Page):
    """One idea in at most ten minutes, in sections: one screen and one step of progress each.

    `sources` = [{"law", "article", "verify"}]. `minutes` is computed when the page is saved.
    """

    key = models.SlugField(max_length=60, blank=True, db_index=True)
    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(SECTION_BLOCKS, verbose_name=_("sections"), blank=True)
    sources = models.JSONField(default=list, blank=True)
    minutes = models.DecimalField(max_digits=5, decimal_places=1, default=0, editable=False)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        from courses import views  # leaf: views import models

        return views.lesson(request, self)
