"""The legal sources of a lesson in the editor: law and article, one to a line.

`LessonPage.sources` stays the list that the loader and the exports know. Each line takes
“law | article”; the articles of the library are offered while one types.
"""

import json
from typing import Any, Final

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import FieldPanel

EMPTY_LINES: Final = 4
LONGEST: Final = 300
MOST: Final = 40
BAR: Final = "|"


def line_of(source: dict[str, Any]) -> str:
    law, article = str(source.get("law", "")), str(source.get("article", ""))
    return f"{law} {BAR} {article}" if article else law


def source_of(line: str) -> dict[str, Any]:
    """Read a line; without a bar everything is the law, and the article is missing."""
    law, _bar, article = line.replace("｜", BAR).partition(BAR)
    return {"law": law.strip().strip("《》"), "article": article.strip()}


class SourcesWidget(forms.Widget):
    """Lines with a tick each. Works without JavaScript: some lines stay empty to be filled."""

    template_name = "courses/cms/_sources.html"
    language = "zh-hans"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        found = json.loads(value) if value else []
        lines = [(line_of(one), bool(one.get("verify"))) for one in found if isinstance(one, dict)]
        context["lines"] = list(enumerate([*lines, *[("", False)] * EMPTY_LINES]))
        context["known"] = known(self.language)
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        from django.template.loader import render_to_string  # app ready: engines need the apps

        html: SafeString = render_to_string(
            self.template_name, self.get_context(name, value, attrs)
        )
        return html

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        marked = set(data.getlist(f"{name}-verify"))
        found = []
        for number, line in enumerate(data.getlist(f"{name}-line")):
            if line.strip():
                verify = {"verify": True} if str(number) in marked else {}
                found.append({**source_of(line[:LONGEST]), **verify})
        return json.dumps(found, ensure_ascii=False)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-line" not in data


def known(language: str) -> list[tuple[str, str]]:
    """Return (line, summary) of the library's articles, by law and number. One query."""
    articles = apps.get_model("courses", "LawArticle")
    rows = articles.objects.filter(is_public=True).select_related("document")
    ordered = rows.order_by("document__title", "number")
    if language.startswith("zh"):
        return [(f"{one.document.title} {BAR} {one.name_in(language)}", one.summary)
                for one in ordered]  # fmt: skip
    return [
        (f"{one.document.title_en} {BAR} {one.name_in(language)}", one.summary_en)
        for one in ordered
        if one.document.title_en
    ]


def checked(found: Any) -> list[dict[str, Any]]:
    """Return the sources; ValidationError where a line lacks its law or its article."""
    for one in found or []:
        if not (one["law"] and one["article"]):
            raise ValidationError(
                _("“%(line)s”: write the law, an upright bar, and the article."),
                params={"line": line_of(one)},
            )
    if len(found or []) > MOST:
        raise ValidationError(_("A lesson names at most %(most)s articles."), params={"most": MOST})
    return list(found or [])


class SourcesComparison(TextFieldComparison):
    """Versions are compared line by line, not as data."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a: str = _lines(field.value_from_object(obj_a))
        self.val_b: str = _lines(field.value_from_object(obj_b))


def _lines(sources: Any) -> str:
    checked = pgettext("of a legal source", "to be checked")
    return "\n".join(
        line_of(one) + (f" ({checked})" if one.get("verify") else "") for one in sources or []
    )


class SourcesPanel(FieldPanel):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__("sources", widget=SourcesWidget, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().clone_kwargs()
        return {name: kwargs[name] for name in kwargs if name not in {"field_name", "widget"}}

    def get_comparison_class(self) -> type[SourcesComparison]:
        return SourcesComparison

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.bound_field is not None and self.instance.locale_id:
                self.bound_field.field.widget.language = self.instance.locale.language_code
