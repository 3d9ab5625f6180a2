"""A curriculum folder that holds to every standard of `load_curriculum --check`."""

from factories.curriculum import EN, ENGLISH, LESSON, PROGRAMMES, ZH, folder

GUIDE_ZH, GUIDE_EN = "t1/guide.zh-hans.md", "t1/guide.en.md"

_PARTS = """
:::{{case}}
title: {title}
text: |
  {text}
points:
  - {point}
:::

:::{{say}}
situation: {title}
words:
  - {words}
avoid:
  - {{words: {never}, why: {why}}}
:::

:::{{checklist}}
title: {title}
items:
  - {point}
  - {words}
:::
"""
_CHINESE = _PARTS.format(
    title="一户人家",
    text="孩子在家。",
    point="先看孩子",
    words="我来看看您。",
    never="你怎么搞的。",
    why="像责怪。",
)
_ENGLISH = _PARTS.format(
    title="A home",
    text="The child is in.",
    point="The child first",
    words="I came to see you.",
    never="What have you done?",
    why="It blames.",
)
_QUESTION = """  - key: q-{number}
    topic: a
    type: single
    difficulty: easy
    mark: 1
    critical: {critical}
    lesson: t1-l1
    sources: [{{law: 未成年人保护法, article: 第十一条}}]
    stem: {{zh-hans: 题{number}？, en: One?}}
    options:
      - {{key: A, correct: {a}, text: {{zh-hans: 甲{number}甲, en: Anna}}}}
      - {{key: B, correct: {b}, text: {{zh-hans: 乙, en: Bo}}}}
    explanation: {{zh-hans: 因为, en: Because}}
"""
_CASE = """  - key: case-{number}
    topic: cases
    type: scenario
    difficulty: easy
    mark: 1
    critical: false
    lesson: t1-l1
    sources: [{{law: 未成年人保护法, article: 第十一条}}]
    stem: {{zh-hans: 一件事。, en: A case.}}
    steps:
      - type: single
        mark: 1
        stem: {{zh-hans: 先做什么？, en: What first?}}
        options:
          - {{key: {right}, correct: true, text: {{zh-hans: 报, en: Report}}}}
          - {{key: {wrong}, correct: false, text: {{zh-hans: 等一等, en: Wait a little}}}}
    explanation: {{zh-hans: 因为, en: Because}}
"""
QUESTIONS = (
    """bank: t1
title: {zh-hans: 题库, en: Bank}
topics:
  - {key: a, title: {zh-hans: 甲, en: A}}
  - {key: cases, title: {zh-hans: 情景, en: Cases}}
questions:
"""
    + "".join(
        _QUESTION.format(
            number=number,
            critical="true" if number > 8 else "false",
            a="true" if number % 2 else "false",
            b="false" if number % 2 else "true",
        )
        for number in range(1, 11)
    )
    + "".join(
        _CASE.format(number=number, right=right, wrong=wrong)
        for number, right, wrong in ((1, "A", "B"), (2, "B", "A"))
    )
)
CELLS = """    - {title: {zh-hans: 甲, en: A}, topic: a, critical: false, count: 1}
    - {title: {zh-hans: 情景, en: A case}, topic: cases, count: 1}
"""
OUTLINE = """courses:
  - course: t1
    points:
      - {zh-hans: 甲要点, en: Point A, lessons: [t1-l1], topic: a, red_line: true}
      - {zh-hans: 情景, en: Cases, lessons: [t1-l1], topic: cases}
"""


def sound() -> dict[str, str]:
    files = folder(
        chinese=LESSON.replace("第一段。", f"第一段。\n{_CHINESE}"),
        english=ENGLISH.replace("First words.", f"First words.\n{_ENGLISH}"),
    )
    course = files["t1/course.yaml"]
    head, _cells = course.split("  sections:\n")
    return files | {
        "t1/course.yaml": f"{head}  sections:\n{CELLS}",
        "t1/questions.yaml": QUESTIONS,
        GUIDE_ZH: "# 手册\n\n**p1**：先看。\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n",
        GUIDE_EN: "# Guide\n\n**p1**: look first.\n\n| A | B |\n|---|---|\n| C | D |\n",
        "outline.yaml": OUTLINE,
        "programmes.yaml": PROGRAMMES,
    }


__all__ = ["EN", "GUIDE_EN", "GUIDE_ZH", "ZH", "sound"]
