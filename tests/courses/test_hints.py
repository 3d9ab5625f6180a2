"""Hints on wording: rules of punctuation with their counter-examples, sentences too long."""

import pytest

from courses.domain import hints


def of(text: str, language: str = "zh-hans") -> list[str]:
    body = [{"value": {"title": "一", "parts": [{"type": "text", "value": text}]}}]
    return [str(hint.problem) for hint in hints.of_lesson(body, "", language)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("我是谁,为什么来", "half_width"),
        ("先问好.再说话", "half_width"),
        ("他来了!", "half_width"),
        ("监护人(父母)", "brackets"),
        ('他说"你好"', "quotes"),
        ("等一等...", "ellipsis"),
        ("完了。。", "ellipsis"),
        ("三步--看、听、问", "dash"),
        ("看，，听", "doubled"),
        ("孩 子", "space"),
        ("１２３５５", "wide_digits"),
    ],
)
def test_a_rule_is_broken(text: str, rule: str) -> None:
    assert rule in hints.kinds(text)
    assert len(of(f"<p>{text}</p>")) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "3-5岁的孩子，每周1次；拨打110、12355。",
        "上午9:30出发，体温36.5℃。",
        "《未成年人保护法》第十一条（强制报告）说得清楚——马上报告！",
        "他说：“我在家……”",
        "见 https://www.gov.cn/a,b.html?x=1 的原文。",
        "Word 文档和 PDF 都可以。",
        "A. 可以；B. 不可以",
        '<p data-block-key="a">先<b>看</b>，再问。</p><ul><li>看</li></ul>',
    ],
)
def test_good_text_gets_no_hint(text: str) -> None:
    assert of(text) == []


def test_long_sentences_and_paragraphs() -> None:
    assert of(f"<p>{'家' * 60}。</p>") == []
    assert of(f"<p>{'家' * 61}。</p>") == [
        f"A sentence of 61 characters: make two of it. “{'家' * 12}…”"
    ]
    assert of(f"<p>{('家' * 40 + '。') * 6}</p>") == [
        f"A paragraph of 240 characters: divide it. “{'家' * 12}…”"
    ]
    assert of(" ".join(["word"] * 31) + ".", "en")[0].startswith("A sentence of 31 words")
    assert of(" ".join(["word"] * 30) + ".", "en") == []


def test_at_most_eight_are_shown_and_the_rest_counted() -> None:
    found = of("".join(f"<p>第{number}句,好</p>" for number in range(12)))
    assert len(found) == 9
    assert found[-1] == "4 further hints are not shown."


def test_a_hint_names_its_section() -> None:
    body = [{"value": {"title": "进门", "parts": [{"type": "say", "value": {"words": ["你,好"]}}]}}]
    assert [hint.section for hint in hints.of_lesson(body, "", "zh-hans")] == ["进门"]


@pytest.mark.parametrize("sign", ["家", "a.", "<", "<br ", "…"])
def test_a_very_long_text_is_read_in_one_go(sign: str) -> None:
    """A rule that tries again from each character would take hours, and the time limit fails it."""
    assert len(of(sign * 400_000)) < 9


def test_a_citation_in_brackets_is_passed_over() -> None:
    cited = "（《未成年人保护法》第一百一十七条、《反家庭暴力法》第三十五条）"
    assert of(f"<p>{'家' * 60}{cited}。</p>") == []
    assert of(f"<p>{'家' * 61}{cited}。</p>") != []
    words = " ".join(["word"] * 30)
    assert of(f"{words} (Law on the Protection of Minors, Articles 16 and 17).", "en") == []
    assert of(f"{words} (which is no citation).", "en") != []
