"""The form of a lesson in the editor."""

from typing import Any, Final

from wagtail.admin.forms import WagtailAdminPageForm

from common.phrases import say
from courses import source_panel, submitting

SENT: Final = ("action-submit", "action-restart-workflow")


class LessonForm(WagtailAdminPageForm):
    """Says what is missing for a review before anything is stored; a draft may miss it."""

    def clean_sources(self) -> Any:
        return source_panel.checked(self.cleaned_data["sources"])

    def clean(self) -> Any:
        cleaned = super().clean()
        if any(name in self.data for name in SENT):
            for problem in submitting.problems(cleaned.get("body")):
                self.add_error("body", say(problem))
        return cleaned
