"""The rows of choices: texts and what is right; folded away a picture, a recording, feedback."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Policy
from assessments.forms.rows import (
    CHINESE,
    LETTERS,
    Particulars,
    Row,
    Wrote,
    both,
    text_field,
)

PICTURE: Final = gettext_lazy("picture (JPEG, PNG or WebP)")
PICTURE_ALT: Final = gettext_lazy("what the picture shows, for those who cannot see it")
AUDIO: Final = gettext_lazy("recording (MP3, M4A or Ogg)")
AUDIO_TEXT: Final = gettext_lazy("what the recording says, for those who cannot hear it")
MORE: Final = ("picture", "audio", "feedback")


def shown(
    before: Mapping[str, Any] | None, *, address: str, taken: bool, words: str, said: str
) -> dict[str, Any] | None:
    """A picture or recording with its words (its `alt` or `text`): the one that was uploaded, else
    the one before; None where there is none, or it was taken away.
    """
    before = before or {}
    file = address or ("" if taken else before.get("file", ""))
    if not file:
        return None
    texts = before.get(words) or {}
    return {"file": file, words: texts if texts.get(CHINESE) == said else both(said)}


def _chinese(texts: Any) -> str:
    return str(texts.get(CHINESE, "")) if isinstance(texts, Mapping) else str(texts or "")


class Choices(Particulars):
    """Options A to H. Clearing a text takes the option away."""

    multiple = False

    def keys(self) -> list[str]:
        used = [option["key"] for option in self.listed("options")]
        free = [letter for letter in LETTERS if letter not in used]
        return used + free[: max(2, 4 - len(used))]

    def rows(self) -> Iterator[Row]:
        if self.multiple:
            yield Row("", {"policy": self._policy()})
        options = {option["key"]: option for option in self.listed("options")}
        for key in self.keys():
            option = options.get(key, {})
            texts, name = option.get("text") or {}, f"option_{key}"
            yield Row(
                _("Option %(key)s") % {"key": key},
                {
                    f"{name}_zh": text_field(gettext_lazy("in Chinese"), texts.get(CHINESE, "")),
                    f"{name}_en": text_field(gettext_lazy("in English"), texts.get("en", "")),
                    f"{name}_correct": forms.BooleanField(
                        label=gettext_lazy("right"),
                        required=False,
                        initial=bool(option.get("correct")),
                    ),
                },
                self._more(name, option),
            )

    @staticmethod
    def _more(name: str, option: Mapping[str, Any]) -> dict[str, forms.Field]:
        picture, audio = option.get("picture") or {}, option.get("audio") or {}
        fields: dict[str, forms.Field] = {
            f"{name}_picture": forms.FileField(label=PICTURE, required=False),
            f"{name}_picture_alt": text_field(PICTURE_ALT, _chinese(picture.get("alt")), rows=1),
            f"{name}_audio": forms.FileField(label=AUDIO, required=False),
            f"{name}_audio_text": text_field(AUDIO_TEXT, _chinese(audio.get("text"))),
            f"{name}_feedback": text_field(
                gettext_lazy("what whoever chooses it reads with the result"),
                _chinese(option.get("feedback")),
            ),
        }
        if picture or audio:
            fields[f"{name}_bare"] = forms.BooleanField(
                label=gettext_lazy("take picture and recording away"), required=False
            )
        return fields

    def _policy(self) -> forms.ChoiceField:
        """Those that need no fraction for each option, and the one in use."""
        own = self.body.get("policy")
        choices = [
            choice
            for choice in Policy.choices
            if choice[0] not in {Policy.WEIGHTED, Policy.MAPPED} or choice[0] == own
        ]
        return forms.ChoiceField(
            label=gettext_lazy("partial credit"),
            choices=choices,
            initial=own or Policy.PARTIAL_IF_NO_WRONG,
        )

    def scoring(self, wrote: Wrote) -> dict[str, Any]:
        options = {option["key"]: option for option in self.listed("options")}
        made = [self._option(key, options.get(key, {"key": key}), wrote) for key in self.keys()]
        scoring: dict[str, Any] = {"options": [option for option in made if option]}
        return scoring | ({"policy": wrote["policy"]} if self.multiple else {})

    def _option(self, key: str, option: dict[str, Any], wrote: Wrote) -> dict[str, Any] | None:
        name = f"option_{key}"
        chinese, correct = wrote[f"{name}_zh"], bool(wrote[f"{name}_correct"])
        media = self._media(name, option, wrote)
        if not chinese and not correct and "picture" not in media:
            return None
        kept = {one: value for one, value in option.items() if one not in MORE}
        text = both(chinese, wrote[f"{name}_en"]) if chinese else {}  # a picture alone has its alt
        changed = {**kept, "text": text, "correct": correct, **media}
        if correct != bool(option.get("correct")):
            changed.pop("fraction", None)  # a fraction belongs to the key it was set for
        return changed

    @staticmethod
    def _media(name: str, option: Mapping[str, Any], wrote: Wrote) -> dict[str, Any]:
        """Picture, recording and feedback, those that there are."""
        found: dict[str, Any] = {
            kind: shown(
                option.get(kind),
                address=wrote.get(f"{name}_{kind}") or "",
                taken=bool(wrote.get(f"{name}_bare")),
                words=words,
                said=wrote.get(f"{name}_{kind}_{words}") or "",
            )
            for kind, words in (("picture", "alt"), ("audio", "text"))
        }
        said, before = wrote.get(f"{name}_feedback") or "", option.get("feedback")
        found["feedback"] = before if said == _chinese(before) else said and both(said)
        return {kind: value for kind, value in found.items() if value}


class MultipleChoices(Choices):
    multiple = True
