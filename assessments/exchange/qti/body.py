"""The text of an item: its body as HTML, with a sign where an interaction stands."""

import html
from typing import Any, Final

from assessments.exchange.media import RichTexts

INLINE: Final = {"textEntryInteraction", "inlineChoiceInteraction"}
_SKIPPED: Final = {
    "feedbackInline", "feedbackBlock", "rubricBlock", "stylesheet", "templateInline",
    "templateBlock", "script", "style", "catalogInfo", "gapText", "gapImg",
}  # fmt: skip
_HTML: Final = {
    "p", "div", "br", "ul", "ol", "li", "table", "tr", "td", "th", "thead", "tbody", "sub", "sup",
    "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article", "figure",
    "audio", "video", "dl", "dt", "dd", "hr",
}  # fmt: skip


def stem(item_body: Any, texts: RichTexts, *, gaps: bool) -> tuple[str, str | None]:
    """Text and picture of the item. With `gaps`, inline interactions are `[[1]]`, else a blank."""
    return texts.read(_Markup(gaps=gaps).of(item_body))


def inner(element: Any, texts: RichTexts) -> dict[str, str]:
    """Text and picture of an option, without its feedback."""
    return texts.option(_Markup(gaps=False).of(element))


def feedback(element: Any, texts: RichTexts) -> str:
    found = [
        texts.text(_Markup(gaps=False).of(one))
        for one in element
        if one.tag in {"feedbackInline", "feedbackBlock"}
    ]
    return "\n".join(text for text in found if text)


def whole(element: Any, texts: RichTexts) -> str:
    return texts.text(_Markup(gaps=False).of(element))


class _Markup:
    def __init__(self, *, gaps: bool) -> None:
        self._gaps, self._count = gaps, 0

    def of(self, element: Any) -> str:
        pieces = [html.escape(element.text or "")]
        alone = len(element) == 1 and not f"{element.text or ''}{element[0].tail or ''}".strip()
        for child in element:
            pieces += [self._child(child, alone=alone), html.escape(child.tail or "")]
        return "".join(pieces)

    def _child(self, child: Any, *, alone: bool) -> str:
        """`alone`: nothing stands beside it; then a blank to fill in says nothing."""
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _SKIPPED or not name:
            return ""
        if name == "gap" or name.endswith("Interaction"):
            return self._asked(child, alone=alone)
        if name == "img" or (name == "object" and child.get("type", "").startswith("image/")):
            return f'<img src="{html.escape(child.get("src") or child.get("data") or "")}">'
        if name in {"br", "hr"}:
            return "<br>"
        tag = "p" if name == "prompt" else name
        return f"<{tag}>{self.of(child)}</{tag}>" if tag in _HTML else self.of(child)

    def _asked(self, interaction: Any, *, alone: bool) -> str:
        """The sign of an interaction inside the text, the prompt of one that stands apart."""
        if interaction.tag == "gapMatchInteraction":
            return self.of(interaction)
        if interaction.tag in {*INLINE, "gap"}:
            self._count += 1
            if self._gaps or interaction.tag == "gap":
                return f"[[{self._count}]]"
            return "" if alone else "____"
        prompt = interaction.find("prompt")
        return f"<p>{self.of(prompt)}</p>" if prompt is not None else ""
