"""The form of a paper: its rules and the cells of its blueprint, without JavaScript."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from assessments.domain.questions import ON_PAPERS, SCORED_TYPES
from assessments.domain.questions.rubric import MOST_LEVELS
from assessments.enums import Difficulty, GradingMethod, QuestionType
from assessments.forms.rows import CHINESE, line_field
from assessments.models import Paper, QuestionBank
from assessments.phrases import local

SPARE_CELLS: Final = 4
LEAST_CELLS: Final = 6
ANSWERS: Final = [
    ("at_once", gettext_lazy("right after handing in")),
    ("after_close", gettext_lazy("when the paper has closed for everybody")),
    ("never", gettext_lazy("never; only the result")),
]
BY_PEOPLE: Final = ("graders", "tolerance", "moderated_percent")
DRAWN_TYPES: Final = (*SCORED_TYPES, *ON_PAPERS)
CELL_FIELDS: Final = ("title", "topic", "difficulty", "type", "count", "critical", "questions")


def _count(label: Any, *, least: int = 0, most: int = 1000, required: bool = False) -> Any:
    return forms.IntegerField(
        label=label,
        required=required,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


class PaperForm(forms.Form):
    """`source()` is what `load_paper` takes. A blank cell is none."""

    slug = forms.SlugField(label=gettext_lazy("short name in the address"), max_length=60)
    title_zh = forms.CharField(label=gettext_lazy("title in Chinese"), max_length=80)
    title_en = forms.CharField(
        label=gettext_lazy("title in English"), max_length=120, required=False
    )
    pass_mark = forms.DecimalField(
        label=gettext_lazy("pass mark in percent"), min_value=Decimal(0), max_value=Decimal(100)
    )
    time_limit_minutes = _count(gettext_lazy("minutes (empty: no limit)"), least=1)
    grace_seconds = _count(gettext_lazy("seconds of grace after the end"), most=3600, required=True)
    attempts = _count(gettext_lazy("tries (empty: any number)"), least=1, most=100)
    retry_after_hours = _count(gettext_lazy("hours between two tries"), most=8760, required=True)
    grading = forms.ChoiceField(
        label=gettext_lazy("what counts of several tries"), choices=GradingMethod.choices
    )
    answers = forms.ChoiceField(label=gettext_lazy("right answers are shown"), choices=ANSWERS)
    opens_at = _moment(gettext_lazy("opens (empty: at once)"))
    closes_at = _moment(gettext_lazy("closes (empty: never)"))
    graders = forms.TypedChoiceField(
        label=gettext_lazy("how many people grade an essay or file"),
        choices=[
            (1, gettext_lazy("one person")),
            (2, gettext_lazy("two, and a third when they disagree")),
        ],
        coerce=int,
        required=False,
    )
    tolerance = _count(gettext_lazy("levels that two graders may be apart"), most=MOST_LEVELS - 1)
    moderated_percent = _count(
        gettext_lazy("share of the graded answers that a reviewer reads again, in percent"),
        most=100,
    )
    start_code = forms.CharField(
        label=gettext_lazy("invigilator's code at the start (empty: none)"),
        max_length=20,
        required=False,
    )

    end_code = forms.CharField(
        label=gettext_lazy("invigilator's code for handing in (empty: none)"),
        max_length=20,
        required=False,
    )

    def __init__(self, data: Any = None, *, bank: QuestionBank, paper: Paper | None = None) -> None:
        self.bank = bank
        self.paper = paper
        version = paper.current if paper else None
        self.cells: list[dict[str, Any]] = version.blueprint if version else []
        super().__init__(data, initial=self._initial())
        self.topics = {topic.key: local(topic.title) for topic in bank.topics.all()}
        self.numbers = range(1, max(LEAST_CELLS, len(self.cells) + SPARE_CELLS) + 1)
        for number in self.numbers:
            self._add_cell(number)
        if paper:
            del self.fields["slug"]

    def general_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("cell_")]

    def cell_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        return [
            (number, [self[f"cell_{number}_{name}"] for name in CELL_FIELDS])
            for number in self.numbers
        ]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Paper.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a paper with this short name already."))
        return slug

    def clean(self) -> dict[str, Any]:
        wrote = super().clean() or {}
        opens, closes = wrote.get("opens_at"), wrote.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The paper closes after it opens."))
        if not self.errors and not list(self._cells()):
            self.add_error(None, _("Write at least one cell of the blueprint."))
        return wrote

    def source(self) -> dict[str, Any]:
        wrote = self.cleaned_data
        titles = {CHINESE: wrote["title_zh"]}
        if wrote["title_en"]:
            titles["en"] = wrote["title_en"]
        names = ("pass_mark", "time_limit_minutes", "grace_seconds", "attempts")
        more = ("retry_after_hours", "grading", "opens_at", "closes_at", "start_code", "end_code")
        by_people = {
            name: self.initial[name] if wrote[name] in {None, ""} else wrote[name]
            for name in BY_PEOPLE
        }
        return {
            "slug": self.paper.slug if self.paper else wrote["slug"],
            "title": titles,
            "bank": self.bank.slug,
            **{name: wrote[name] for name in (*names, *more)},
            **by_people,
            "show_answers": wrote["answers"] != "never",
            "answers_after_close": wrote["answers"] == "after_close",
            "sections": list(self._cells()),
        }

    def _cells(self) -> Iterator[dict[str, Any]]:
        for number in self.numbers:
            wrote = {name: self.cleaned_data.get(f"cell_{number}_{name}") for name in CELL_FIELDS}
            if not wrote["count"] and not wrote["questions"]:
                continue
            before = self.cells[number - 1] if number <= len(self.cells) else {}
            yield self._cell(wrote, before)

    def _cell(self, wrote: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
        texts = before.get("title") or {}
        same = wrote["title"] == texts.get(CHINESE) and wrote["title"]
        if wrote["questions"]:
            keys = wrote["questions"].replace("，", " ").replace(",", " ").split()
            named = wrote["title"] or pgettext("blueprint", "fixed questions")
            return {"title": texts if same else {CHINESE: named}, "questions": keys}
        cell = {name: wrote[name] for name in ("topic", "difficulty", "type") if wrote[name]}
        cell |= {"critical": bool(wrote["critical"]), "count": wrote["count"]}
        return {"title": texts if same else {CHINESE: wrote["title"] or self._named(cell)}} | cell

    def _named(self, cell: dict[str, Any]) -> str:
        """家访步骤·难·单选题"""
        with override(CHINESE):
            named = [
                self.topics.get(cell.get("topic", ""), ""),
                str(Difficulty(cell["difficulty"]).label) if cell.get("difficulty") else "",
                str(QuestionType(cell["type"]).label) if cell.get("type") else "",
                _("red line") if cell["critical"] else "",
            ]
            return "·".join(filter(None, named)) or pgettext("blueprint", "any question")

    def _add_cell(self, number: int) -> None:
        def chosen(label: Any, choices: Any) -> forms.ChoiceField:
            some = [("", pgettext("exam", "all")), *choices]
            return forms.ChoiceField(label=label, required=False, choices=some)

        types = [choice for choice in QuestionType.choices if choice[0] in DRAWN_TYPES]
        fields = {
            "title": line_field(gettext_lazy("name (empty: made from the choices)")),
            "topic": chosen(gettext_lazy("topic"), self.topics.items()),
            "difficulty": chosen(gettext_lazy("difficulty"), Difficulty.choices),
            "type": chosen(gettext_lazy("type"), types),
            "count": _count(gettext_lazy("how many"), most=200),
            "critical": forms.BooleanField(label=gettext_lazy("red lines"), required=False),
            "questions": forms.CharField(
                label=gettext_lazy("or exactly these questions (keys)"),
                max_length=1000,
                required=False,
            ),
        }
        cell = self.cells[number - 1] if number <= len(self.cells) else {}
        for name, field in fields.items():
            self.fields[f"cell_{number}_{name}"] = field
            self.initial[f"cell_{number}_{name}"] = _shown(cell, name)

    def _initial(self) -> dict[str, Any]:
        version = self.paper.current if self.paper else None
        if self.paper is None or version is None:
            return {
                "pass_mark": 80, "time_limit_minutes": 30, "grace_seconds": 60, "attempts": 2,
                "retry_after_hours": 24, "grading": "highest", "answers": "at_once",
                "graders": 1, "tolerance": 1, "moderated_percent": 0,
            }  # fmt: skip
        answers = "after_close" if version.answers_after_close else "at_once"
        return {
            "title_zh": self.paper.title.get(CHINESE, ""),
            "title_en": self.paper.title.get("en", ""),
            "attempts": version.attempts_allowed,
            "answers": answers if version.show_answers else "never",
            **{
                name: getattr(version, name)
                for name in (
                    "pass_mark", "time_limit_minutes", "grace_seconds", "retry_after_hours",
                    "grading", "opens_at", "closes_at", "start_code", "end_code", *BY_PEOPLE,
                )
            },
        }  # fmt: skip


def _shown(cell: dict[str, Any], name: str) -> Any:
    if name == "title":
        return (cell.get("title") or {}).get(CHINESE, "")
    if name == "questions":
        return " ".join(cell.get("questions") or [])
    if name == "count" and cell.get("questions"):
        return None
    return cell.get(name)


class ExtraTimeForm(forms.Form):
    phone = forms.CharField(label=gettext_lazy("phone of the person"), max_length=20)
    minutes = _count(gettext_lazy("extra minutes (0 takes them back)"), most=600, required=True)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)
