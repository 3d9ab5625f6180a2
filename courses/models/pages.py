"""Page types: front, course index, course, module, lesson.

Readers come through courses/urls.py, which needs a fraction of the queries of Wagtail's router;
`serve_preview()` delegates to previews.py.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, HelpPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import SECTION_BLOCKS
from courses.domain import minutes
from courses.models.recordings import Recording
from courses.page_forms import LessonForm
from courses.source_panel import SourcesPanel
from regions.models import Region

SLUG = FieldPanel("slug")
STATE = HelpPanel(template="courses/cms/_state.html")
RESTUDY = HelpPanel(template="courses/cms/_restudy.html")
PHONE_FIRST = [
    {
        "name": "phone",
        "icon": "mobile-alt",
        "device_width": 360,
        "label": _("Preview on a phone (360)"),
    },
    {
        "name": "tablet",
        "icon": "tablet-alt",
        "device_width": 768,
        "label": _("Preview on a tablet"),
    },
    {
        "name": "desktop",
        "icon": "desktop",
        "device_width": 1280,
        "label": _("Preview on a computer"),
    },
]


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
    admin_default_ordering = "ord"
    preview_modes: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("course index")


class CurriculumPage(Page):
    """What course, module and lesson share in the editor. Not a table."""

    promote_panels: ClassVar[list[Any]] = []
    # The hour of publication (it counts once a review has passed) and remarks on paragraphs.
    settings_panels: ClassVar[list[Any]] = [PublishingPanel(), CommentPanel()]
    admin_default_ordering = "ord"
    preview_sizes = PHONE_FIRST
    # Only the loader and actions may move these: an old revision must not bring old values back.
    kept_across_revisions: ClassVar[tuple[str, ...]] = ("key",)

    class Meta:
        abstract = True

    def with_content_json(self, content: Any) -> Self:
        page = super().with_content_json(content)
        # Wagtail keeps `live_revision` in the text of a revision, often from before its
        # publication; a schedule set on such a draft would take the live page off.
        for name in (*self.kept_across_revisions, "live_revision_id"):
            setattr(page, name, getattr(self, name))
        return page

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        raise Http404

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        from courses import previews  # leaf: rendering imports models

        return previews.show(request, self)


class CoursePage(CurriculumPage):
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
        STATE,
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("online_hours"),
        FieldPanel("practice_hours"),
        RESTUDY,
        SLUG,
    ]
    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]
    kept_across_revisions = ("key", "region_id", "edition")

    class Meta:
        verbose_name = _("course")


class ModulePage(CurriculumPage):
    key = models.SlugField(max_length=40, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    content_panels = [STATE, *Page.content_panels, FieldPanel("summary"), SLUG]
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("module")


class LessonPage(CurriculumPage):
    """One idea in at most ten minutes, in sections: one screen and one step of progress each.

    `sources` = [{"law", "article", "verify"}]. `minutes` is computed when the page is saved.
    """

    key = models.SlugField(max_length=60, blank=True, db_index=True)
    summary = models.TextField(_("summary"), blank=True)
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
    ]
    base_form_class = LessonForm
    body = StreamField(SECTION_BLOCKS, verbose_name=_("sections"), blank=True)
    sources = models.JSONField(default=list, blank=True)
    minutes = models.DecimalField(max_digits=5, decimal_places=1, default=0, editable=False)

    content_panels = [
        STATE,
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        SourcesPanel(
            heading=_("legal sources"),
            help_text=_(
                "Law and article, one to a line; the library offers what it knows. Tick what "
                "nobody has compared with the original: trainers see the mark, learners do not."
            ),
        ),
        RESTUDY,
        SLUG,
    ]
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Pages and revisions are both cleaned before they are stored: minutes follow the text."""
        raw = self.body.get_prep_value() or []
        lengths = _lengths([one for ids in minutes.recordings_in(raw) for one in ids])
        self.minutes = minutes.of_sections(raw, self.summary, self.language_code, lengths)
        super().full_clean(*args, **kwargs)

    @property
    def language_code(self) -> str:
        return str(self.locale.language_code)


def _lengths(recordings: list[int]) -> dict[int, int]:
    """Seconds by id; a lesson without recordings costs no query."""
    if not recordings:
        return {}
    return dict(Recording.objects.filter(pk__in=recordings).values_list("pk", "seconds"))


def course_of(page: Page) -> CoursePage | None:
    """Return the course in whose branch the page lies: the page itself, or an ancestor."""
    course: CoursePage | None = CoursePage.objects.filter(
        path__in=[page.path[:end] for end in range(4, len(page.path) + 1, 4)]
    ).first()
    return course
