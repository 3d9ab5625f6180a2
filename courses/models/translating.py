"""Which state of its source a translation says, so that it is known when it has to follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


class TranslationState(models.Model):
    """`base` is the revision of the source that the published translation says.

    `draft_base` is the one that the translator saw when the draft was stored; publication makes it
    the base, so that a source published in between still counts as newer.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="translation_state")
    base = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    draft_base = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("state of a translation")
        verbose_name_plural = _("states of translations")

    def __str__(self) -> str:
        return f"{self.page_id} {self.base_id}"
