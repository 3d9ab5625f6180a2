"""Which module is copied, and into which course: one of the office's, or a new one."""

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from courses.models import CoursePage, ModulePage
from regions.models import Region

NEW: Final = "new:"


class ModuleField(forms.ModelChoiceField):
    """Modules named with their courses and offices, read in one query."""

    courses: dict[str, CoursePage]

    def label_from_instance(self, obj: Any) -> str:
        course = self.courses[obj.path[: -Page.steplen]]
        region = course.region.name if course.region else ""
        return f"{region} · {course.title} · {obj.title} ({obj.locale.language_code})"


class CopyForm(forms.Form):
    """`cleaned_data["target"]` is a course, or the region that gets a new one."""

    source = ModuleField(label=gettext_lazy("module above"), queryset=None)
    target = forms.ChoiceField(label=gettext_lazy("course of your office"))

    def __init__(
        self,
        *args: Any,
        modules: QuerySet[ModulePage],
        courses: QuerySet[CoursePage],
        offices: Sequence[Region],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        source = cast("ModuleField", self.fields["source"])
        source.queryset = modules
        paths = {path[: -Page.steplen] for path in modules.values_list("path", flat=True)}
        found = CoursePage.objects.filter(path__in=paths).select_related("region")
        source.courses = {course.path: course for course in found}
        self.targets: dict[str, CoursePage | Region] = {
            **{str(course.pk): course for course in courses},
            **{f"{NEW}{office.code}": office for office in offices},
        }
        target = cast("forms.ChoiceField", self.fields["target"])
        target.choices = [(key, _label(one)) for key, one in self.targets.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        source, target = cleaned.get("source"), self.targets.get(cleaned.get("target", ""))
        if source and isinstance(target, CoursePage) and source.locale_id != target.locale_id:
            self.add_error("target", _("Choose a course in the language of the module."))
        return {**cleaned, "target": target}


class NameForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("name of the new course"), max_length=120)


def _label(target: CoursePage | Region) -> str:
    if isinstance(target, Region):
        return _("%(region)s: a new course") % {"region": target.name}
    region = target.region.name if target.region else ""
    return f"{region} · {target.title} ({target.locale.language_code})"
