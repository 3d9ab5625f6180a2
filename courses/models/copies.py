"""Pages that an office copied from one above, to make them its own and yet hear of updates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


class PageCopy(models.Model):
    """This page was made of that one. `base` is the revision last compared with.

    The source may be deleted, and its old revisions purged: the copy stays what it is. `declined`
    holds the ids of lessons above that the office does not want in its module.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="copied_from")
    source = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="copies")
    base = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    base_edition = models.PositiveSmallIntegerField(default=1)  # of the course above
    declined = models.JSONField(default=list, blank=True)
    copied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    copied_at = models.DateTimeField(default=timezone.now)
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source=None) | ~Q(page=F("source")), name="a_page_is_no_copy_of_itself"
            )
        ]
        ordering = ["page__path"]
        verbose_name = _("copy of a page")
        verbose_name_plural = _("copies of pages")

    def __str__(self) -> str:
        return f"{self.page_id} of {self.source_id}"
