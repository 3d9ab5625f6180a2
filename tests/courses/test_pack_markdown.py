"""Rich text to Markdown and back: nothing is lost, and the second time is like the first."""

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.curriculum.problems import Problems
from courses.domain.curriculum.prose import to_html
from courses.domain.packs.markdown import to_markdown

LINK = '<a href="https://example.org/a?b=1&amp;c=(2)">'
words = st.text("家访：，。“”（）*_[]<>&#-+1.) \\`~!|:=ab\u3000\xa0🙂$", max_size=8)
inline = st.recursive(
    words.map(lambda one: escape(one, quote=False)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        inner.map(lambda one: f"<b>{one}</b>"),
        inner.map(lambda one: f"{LINK}{one}</a>"),
        st.just("<br/>"),
    ),
    max_leaves=6,
)
items = st.lists(inline.map(lambda one: f"<li>{one}</li>"), min_size=1, max_size=3).map("".join)
blocks = st.one_of(
    inline.map(lambda one: f"<p>{one}</p>"),
    inline.map(lambda one: f"<h3>{one}</h3>"),
    items.map(lambda ones: f"<ul>{ones}</ul>"),
    items.map(lambda ones: f"<ol>{ones}<li>外<ul>{ones}</ul></li></ol>"),
)


def read(markdown: str) -> str:
    problems = Problems()
    html = to_html(markdown, file="x", line=1, problems=problems)
    assert problems.found == []
    return html


def letters(html: str) -> str:
    return re.sub(r"[\s…]|<[^>]*>", "", html)


@given(st.lists(blocks, min_size=1, max_size=3).map("".join))
@settings(max_examples=150)
def test_any_rich_text_comes_back(html: str) -> None:
    markdown = to_markdown(html)
    again = read(markdown)
    assert letters(again) == letters(html)
    assert to_markdown(again) == markdown
    assert read(to_markdown(again)) == again


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>先<b>敲门</b>。</p><p>再问</p>", "先**敲门**。\n\n再问"),
        ("<p>说<b>“您好”</b>再进</p>", "说“**您好**”再进"),
        ("<p><b>“您好”</b></p>", "**“您好”**"),
        ("<ol><li>一</li><li>二<ul><li>三</li></ul></li></ol>", "1. 一\n2. 二\n   - 三"),
        ('<p>看<a href="/a b">这里</a></p>', "看[这里](</a%20b>)"),
        ('<p><a href="javascript:alert(1)">这里</a></p>', "这里"),
        ('<p><a linktype="page" id="3">这里</a></p>', "这里"),
        ("<p>1. 一<br/>:::</p>", "1\\. 一\\\n\\:::"),
        ("<h3>一 # 二</h3>", "### 一 \\# 二"),
        ("无标签", "无标签"),
        ("", ""),
    ],
)
def test_how_it_is_written(html, markdown) -> None:
    assert to_markdown(html) == markdown


def test_where_no_heading_is_possible_it_is_bold() -> None:
    assert to_markdown("<h3>一</h3><p>二</p>", headings=False) == "**一**\n\n二"
