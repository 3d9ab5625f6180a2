"""Which module is copied, and into which course."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from courses.models import CoursePage, ModulePage


class ModuleField(forms.ModelChoiceField):
    """Modules named with their courses and offices, read in one query."""

    courses: dict[str, CoursePage]

    def label_from_instance(self, obj: Any) -> str:
        course = self.courses[obj.path[: -Page.steplen]]
        region = course.region.name if course.region else ""
        return f"{region} · {course.title} · {obj.title} ({obj.locale.language_code})"


class CourseField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        region = obj.region.name if obj.region else ""
        return f"{region} · {obj.title} ({obj.locale.language_code})"


class CopyForm(forms.Form):
    source = ModuleField(label=gettext_lazy("module above"), queryset=None)
    target = CourseField(label=gettext_lazy("course of your office"), queryset=None)

    def __init__(
        self,
        *args: Any,
        modules: QuerySet[ModulePage],
        courses: QuerySet[CoursePage],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        source = cast("ModuleField", self.fields["source"])
        source.queryset = modules
        paths = {path[: -Page.steplen] for path in modules.values_list("path", flat=True)}
        found = CoursePage.objects.filter(path__in=paths).select_related("region")
        source.courses = {course.path: course for course in found}
        cast("CourseField", self.fields["target"]).queryset = courses

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        source, target = cleaned.get("source"), cleaned.get("target")
        if source and target and source.locale_id != target.locale_id:
            self.add_error("target", _("Choose a course in the language of the module."))
        return cleaned
