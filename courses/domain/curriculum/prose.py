"""Markdown to the HTML that the rich-text editor keeps: headings, bold, lists, links; no more."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from courses.domain.curriculum.problems import Problems, _

_BLOCKS: Final = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>",
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "heading_open": "<h3>",
    "heading_close": "</h3>",
}
_BREAK: Final = re.compile(r"([^\s>])((?:<[^>]*>)*)\s*\n\s*((?:<[^>]*>)*)([^\s<])")
_WIDE: Final = re.compile(r"[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def to_html(text: str, *, file: str, line: int, problems: Problems, headings: bool = True) -> str:
    """Return the HTML of `text`, which begins on `line` of `file`."""
    found: list[str] = []
    for token in _parser().parse(text):
        here = line + (token.map[0] if token.map else 0)
        if token.type == "inline":
            found.append(_inline(token.children or [], file, here, problems))
        elif token.type not in _BLOCKS or (token.type == "heading_open" and token.tag != "h3"):
            problems.add(
                file,
                here,
                _("This kind of Markdown cannot be shown: %(kind)s."),
                _("Use paragraphs, **bold**, lists, links and ### headings only."),
                kind=token.type,
            )
        elif token.type.startswith("heading") and not headings:
            problems.add(file, here, _("No heading is possible here."), _("Use bold text."))
        elif not token.hidden:
            found.append(_BLOCKS[token.type])
    return "".join(found)


def _inline(tokens: Sequence[Token], file: str, line: int, problems: Problems) -> str:
    found: list[str] = []
    for token in tokens:
        if token.type == "text":
            found.append(escape(token.content, quote=False))
        elif token.type == "softbreak":
            found.append("\n")
            line += 1
        elif token.type == "hardbreak":
            found.append("<br/>")
        elif token.type in {"strong_open", "strong_close"}:
            found.append("<b>" if token.nesting > 0 else "</b>")
        elif token.type == "link_open":
            found.append(f'<a href="{escape(str(token.attrs.get("href", "")))}">')
        elif token.type == "link_close":
            found.append("</a>")
        else:
            problems.add(
                file,
                line,
                _("This kind of Markdown cannot be shown: %(kind)s."),
                _("Use paragraphs, **bold**, lists, links and ### headings only."),
                kind=token.type,
            )
    return _join_lines("".join(found))


def _join_lines(text: str) -> str:
    """A line break in the source is a space in English and nothing between Chinese characters."""

    def space(match: re.Match[str]) -> str:
        before, closing, opening, after = match.groups()
        gap = "" if _WIDE.match(before) and _WIDE.match(after) else " "
        return f"{before}{closing}{gap}{opening}{after}"

    return _BREAK.sub(space, text)
