"""The form in which a trainer rewrites a question; its fields follow the question's options."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.enums import Difficulty, Policy
from assessments.models import Question, QuestionVersion
from assessments.phrases import local

CHINESE = "zh-hans"
LONGEST = 2000


def _text(label: Any, *, rows: int = 2) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST, widget=area)


class QuestionForm(forms.Form):
    """Texts in both languages, what is right, and how it is marked. Keys never change."""

    topic = forms.ChoiceField(label=_("topic"))
    difficulty = forms.ChoiceField(label=_("difficulty"), choices=Difficulty.choices)
    critical = forms.BooleanField(label=_("red-line question"), required=False)
    mark = forms.DecimalField(
        label=_("mark"), min_value=Decimal("0.01"), max_value=100, decimal_places=2
    )
    stem_zh = _text(_("question in Chinese"), rows=3)
    stem_en = _text(_("question in English"), rows=3)
    explanation_zh = _text(_("explanation in Chinese"), rows=4)
    explanation_en = _text(_("explanation in English"), rows=4)

    def __init__(self, data: Any = None, *, question: Question, version: QuestionVersion) -> None:
        self.version = version
        self.question = question
        super().__init__(data, initial=self._initial())
        topics = question.bank.topics.all()
        self.fields["topic"] = forms.ChoiceField(
            label=_("topic"), choices=[(topic.key, local(topic.title)) for topic in topics]
        )
        if version.type == "true_false":
            self.fields["answer"] = forms.ChoiceField(
                label=_("right answer"), choices=[("true", _("true")), ("false", _("false"))]
            )
        if version.type == "multiple":
            self.fields["policy"] = forms.ChoiceField(
                label=_("partial credit"), choices=self._policies()
            )
        for option in self.options:
            self._add_option(option["key"])

    @property
    def options(self) -> list[dict[str, Any]]:
        return self.version.body.get("options") or []

    def option_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        names = ("zh", "en", "correct")
        return [
            (one["key"], [self[f"option_{one['key']}_{name}"] for name in names])
            for one in self.options
        ]

    def general_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("option_")]

    def source(self) -> dict[str, Any]:
        """What was written, in the form of questions.yaml, over what the version already says."""
        wrote = self.cleaned_data
        source = {
            **self.version.body,
            "key": self.question.key,
            "type": self.version.type,
            "topic": wrote["topic"],
            "difficulty": wrote["difficulty"],
            "critical": wrote["critical"],
            "mark": str(wrote["mark"]),
            "stem": {CHINESE: wrote["stem_zh"], "en": wrote["stem_en"]},
            "explanation": {CHINESE: wrote["explanation_zh"], "en": wrote["explanation_en"]},
        }
        if "answer" in wrote:
            source["answer"] = wrote["answer"] == "true"
        if "policy" in wrote:
            source["policy"] = wrote["policy"]
        if self.options:
            source["options"] = [self._option(option) for option in self.options]
        return source

    def _option(self, option: dict[str, Any]) -> dict[str, Any]:
        wrote, name = self.cleaned_data, f"option_{option['key']}"
        correct = bool(wrote[f"{name}_correct"])
        changed = {
            **option,
            "text": {CHINESE: wrote[f"{name}_zh"], "en": wrote[f"{name}_en"]},
            "correct": correct,
        }
        if correct != bool(option.get("correct")):
            changed.pop("fraction", None)  # a fraction belongs to the key it was set for
        return changed

    def _add_option(self, key: str) -> None:
        name = f"option_{key}"
        self.fields[f"{name}_zh"] = _text(_("in Chinese"))
        self.fields[f"{name}_en"] = _text(_("in English"))
        self.fields[f"{name}_correct"] = forms.BooleanField(label=_("right"), required=False)

    def _policies(self) -> list[tuple[str, Any]]:
        """Those that need no fraction for each option, and the one in use."""
        own = self.version.body.get("policy")
        return [
            choice
            for choice in Policy.choices
            if choice[0] not in {Policy.WEIGHTED, Policy.MAPPED} or choice[0] == own
        ]

    def _initial(self) -> dict[str, Any]:
        body = self.version.body
        first: dict[str, Any] = {
            "topic": self.question.topic.key,
            "difficulty": self.question.difficulty,
            "critical": self.question.critical,
            "mark": self.version.mark,
            "policy": body.get("policy") or Policy.ALL_OR_NOTHING,
            "answer": "true" if body.get("answer") else "false",
        }
        for name in ("stem", "explanation"):
            first[f"{name}_zh"] = (body.get(name) or {}).get(CHINESE, "")
            first[f"{name}_en"] = (body.get(name) or {}).get("en", "")
        for option in self.options:
            texts, name = option.get("text") or {}, f"option_{option['key']}"
            first[f"{name}_zh"], first[f"{name}_en"] = texts.get(CHINESE, ""), texts.get("en", "")
            first[f"{name}_correct"] = bool(option.get("correct"))
        return first
