"""The block that plays a recording, in one language or in several."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import BaseChooser
from wagtail.utils.registry import resolve_model_string

from courses.domain import captions


class RecordingChooser(BaseChooser):
    """Offers the recordings of one's own offices and of those above (courses.viewsets)."""

    choose_one_text = _("Choose a recording")
    choose_another_text = _("Choose another recording")
    link_to_chosen_text = _("Captions, name, sizes")
    chooser_modal_url_name = "own_recording_chooser:choose"
    icon = "media"

    @cached_property
    def model_class(self) -> Any:
        return resolve_model_string("courses.Recording")


class RecordingChooserBlock(blocks.ChooserBlock):
    @cached_property
    def target_model(self) -> Any:
        return resolve_model_string("courses.Recording")

    @cached_property
    def widget(self) -> RecordingChooser:
        return RecordingChooser()

    class Meta:
        icon = "media"


class RecordingBlock(blocks.StructBlock):
    recordings = blocks.ListBlock(
        RecordingChooserBlock(label=_("recording")),
        label=_("recordings"),
        min_num=1,
        max_num=12,
        help_text=_(
            "One is enough. Add the same in a dialect or another language: learners choose, and "
            "their choice is remembered."
        ),
    )

    def get_searchable_content(self, value: Any) -> list[str]:
        """What is said is found like what is written; setting captions indexes the lesson anew."""
        said = (one for one in value["recordings"] if one is not None)
        return [text for one in said for text in (one.title, captions.spoken(one.captions)) if text]

    class Meta:
        template = "courses/blocks/recording.html"
        icon = "media"
        label = _("audio or video")
