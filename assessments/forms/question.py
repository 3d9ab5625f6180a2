"""The form in which a trainer writes a question of any type; it needs no JavaScript."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Difficulty
from assessments.forms.choices import (
    AUDIO,
    AUDIO_TEXT,
    PICTURE,
    PICTURE_ALT,
    Choices,
    MultipleChoices,
    shown,
)
from assessments.forms.parts import Gaps, Places, Steps
from assessments.forms.rows import (
    CHINESE,
    AcceptedTexts,
    Judgement,
    Order,
    Pairs,
    Particulars,
    Value,
    both,
    line_field,
    text_field,
)
from assessments.forms.rubric import ForPeople
from assessments.models import Question, QuestionBank
from assessments.phrases import local

PARTICULARS: Final[Mapping[str, type[Particulars]]] = {
    "single": Choices,
    "multiple": MultipleChoices,
    "true_false": Judgement,
    "matching": Pairs,
    "ordering": Order,
    "short_answer": AcceptedTexts,
    "numerical": Value,
    "cloze": Gaps,
    "hotspot": Places,
    "scenario": Steps,
    "essay": ForPeople,
    "file": ForPeople,
    "practical": ForPeople,
}
SOURCE: Final = re.compile(r"《(?P<law>[^》]{1,60})》\s*(?P<article>.{0,60})")


class QuestionForm(forms.Form):
    """Texts (English is optional), what is right, and how it is marked. Keys never change."""

    topic = forms.ChoiceField(label=gettext_lazy("topic"))
    difficulty = forms.ChoiceField(label=gettext_lazy("difficulty"), choices=Difficulty.choices)
    critical = forms.BooleanField(label=gettext_lazy("red-line question"), required=False)
    mark = forms.DecimalField(
        label=gettext_lazy("mark"), min_value=Decimal("0.01"), max_value=100, decimal_places=2
    )
    tags = line_field(gettext_lazy("tags, with spaces between them"))
    sources = text_field(gettext_lazy("law, one line each: 《law》 article"))
    stem_zh = text_field(gettext_lazy("question in Chinese"), rows=3, required=True)
    stem_en = text_field(gettext_lazy("question in English"), rows=3)
    picture = forms.FileField(label=PICTURE, required=False)
    picture_alt = line_field(PICTURE_ALT)
    no_picture = forms.BooleanField(label=gettext_lazy("take the picture away"), required=False)
    audio = forms.FileField(label=AUDIO, required=False)
    audio_text = text_field(AUDIO_TEXT)
    no_audio = forms.BooleanField(label=gettext_lazy("take the recording away"), required=False)
    explanation_zh = text_field(gettext_lazy("explanation in Chinese"), rows=4)
    explanation_en = text_field(gettext_lazy("explanation in English"), rows=4)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        bank: QuestionBank,
        kind: str,
        question: Question | None = None,
    ) -> None:
        self.kind = kind
        self.question = question
        version = question.newest if question else None
        self.body: dict[str, Any] = version.body if version else {}
        super().__init__(data, files, initial=self._initial())
        topics = [(topic.key, local(topic.title)) for topic in bank.topics.all()]
        self.fields["topic"] = forms.ChoiceField(label=gettext_lazy("topic"), choices=topics)
        self.particulars = PARTICULARS[kind](self.body)
        self.rows = list(self.particulars.rows())
        for row in self.rows:
            fields = row.fields | row.more
            self.fields.update(fields)
            self.initial.update({name: field.initial for name, field in fields.items()})

    def general_fields(self) -> list[forms.BoundField]:
        particular = {name for row in self.rows for name in (*row.fields, *row.more)}
        return [self[name] for name in self.fields if name not in particular]

    def row_fields(self) -> list[tuple[str, list[forms.BoundField], list[forms.BoundField]]]:
        """Legend, fields, and those that are folded away."""
        return [
            (row.legend, [self[name] for name in row.fields], [self[name] for name in row.more])
            for row in self.rows
        ]

    def uploads(self) -> dict[str, tuple[str, Any]]:
        """By the name of the field: whether “picture” or “audio”, and the file."""
        return {
            name: ("audio" if name.endswith("audio") else "picture", file)
            for name, file in self.cleaned_data.items()
            if isinstance(file, UploadedFile)
        }

    def clean_sources(self) -> list[dict[str, str]]:
        found = []
        for line in self.cleaned_data["sources"].splitlines():
            if not line.strip():
                continue
            named = SOURCE.fullmatch(line.strip())
            if named is None:
                raise ValidationError(
                    _("“%(line)s”: write the law in 《》 and the article after it."),
                    params={"line": line.strip()[:40]},
                )
            found.append({"law": named["law"], "article": named["article"].strip()})
        return found

    def source(self, addresses: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What was written, in the form of questions.yaml, over what the version already says.

        `addresses` are where the uploads went, by the names of their fields.
        """
        addresses = addresses or {}
        wrote = self.cleaned_data | {name: addresses.get(name, "") for name in self.uploads()}
        source = {
            **self.body,
            "type": self.kind,
            "topic": wrote["topic"],
            "difficulty": wrote["difficulty"],
            "critical": wrote["critical"],
            "mark": str(wrote["mark"]),
            "tags": wrote["tags"],
            "sources": wrote["sources"],
            "stem": both(wrote["stem_zh"], wrote["stem_en"]),
            "explanation": both(wrote["explanation_zh"], wrote["explanation_en"]),
            **self.particulars.scoring(wrote),
        }
        for name, words in (("picture", "alt"), ("audio", "text")):
            source.pop(name, None)
            media = shown(
                self.body.get(name),
                address=addresses.get(name, ""),
                taken=wrote[f"no_{name}"],
                words=words,
                said=wrote[f"{name}_{words}"],
            )
            source |= {name: media} if media else {}
        return source

    def _initial(self) -> dict[str, Any]:
        body, question = self.body, self.question
        first: dict[str, Any] = {
            "mark": question.newest.mark if question and question.newest else 1,
            "difficulty": Difficulty.MEDIUM,
            "picture_alt": ((body.get("picture") or {}).get("alt") or {}).get(CHINESE, ""),
            "audio_text": ((body.get("audio") or {}).get("text") or {}).get(CHINESE, ""),
            "sources": "\n".join(
                f"《{one.get('law', '')}》{one.get('article', '')}"
                for one in body.get("sources") or []
            ),
        }
        if question:
            first |= {
                "topic": question.topic.key,
                "difficulty": question.difficulty,
                "critical": bool(body.get("critical", question.critical)),
                "tags": " ".join(question.tag_list),
            }
        for name in ("stem", "explanation"):
            first[f"{name}_zh"] = (body.get(name) or {}).get(CHINESE, "")
            first[f"{name}_en"] = (body.get(name) or {}).get("en", "")
        return first
