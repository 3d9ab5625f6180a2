"""A curriculum folder with everything once, as {path: text}."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management import call_command

ZH = "t1/m1/1-first/lesson.zh-hans.md"
EN = "t1/m1/1-first/lesson.en.md"

LESSON = """---
key: t1-l1
title: 第一课
summary: 一句话。
sources:
  - {law: 未成年人保护法, article: 第十一条}
---
## 第一节 {#one}
第一段。

:::{question}
key: q1
stem: 问？
options:
  - text: 错
    correct: false
    feedback: 不对
  - text: 对
    correct: true
explanation: 因为对。
:::

## 第二节 {#two}
第二段。
"""
ENGLISH = (
    LESSON.replace("第一课", "Lesson one")
    .replace("一句话。", "One sentence. " * 40)
    .replace("第一节", "Section one")
    .replace("第一段。", "First words.")
    .replace("第二节", "Section two")
    .replace("第二段。", "Second words.")
)
COURSE = """key: t1
slug: test
title: {zh-hans: 测试课, en: Test course}
summary: {zh-hans: 简介, en: Summary}
hours: {online: 0.1, practice: 1}
edition: 1
modules:
  - key: m1
    folder: m1
    title: {zh-hans: 一, en: One}
    summary: {zh-hans: 一, en: One}
    lessons: [1-first]
practice:
  - key: p1
    title: {zh-hans: 走一户, en: A visit}
    minutes: 45
    text:
      zh-hans: |
        **和谁**：督导员。
      en: |
        **With whom**: the supervisor.
paper:
  slug: t1-final
  title: {zh-hans: 考核, en: Assessment}
  bank: t1
  pass_mark: 80
  sections:
    - {title: {zh-hans: 甲, en: A}, topic: a, critical: false, count: 1}
"""
QUESTION = """  - key: q-{number}
    topic: a
    type: single
    difficulty: easy
    mark: 1
    critical: {critical}
    lesson: t1-l1
    stem: {{zh-hans: 题{number}？, en: One?}}
    options:
      - {{key: A, correct: true, text: {{zh-hans: 对, en: Right}}}}
      - {{key: B, correct: false, text: {{zh-hans: 错, en: Wrong}}}}
    explanation: {{zh-hans: 因为, en: Because}}
"""
QUESTIONS = """bank: t1
title: {zh-hans: 题库, en: Bank}
topics:
  - {key: a, title: {zh-hans: 甲, en: A}}
questions:
""" + "".join(QUESTION.format(number=number, critical="false") for number in (1, 2))
QUESTIONS += QUESTION.format(number=3, critical="true")
PROGRAMMES = """programmes:
  - slug: test-programme
    code: "01"
    title: {zh-hans: 测试培训, en: Test training}
    role: director
    kind: initial
    tier: county
    hours: {online: 0.1, practice: 1}
    courses: [t1]
    papers: [t1-final]
"""


def folder(*, chinese: str = LESSON, english: str = ENGLISH) -> dict[str, str]:
    """The lesson fills a little over the declared 0.1 hours of 45 minutes."""
    return {
        "programmes.yaml": PROGRAMMES,
        "t1/course.yaml": COURSE,
        "t1/questions.yaml": QUESTIONS,
        ZH: chinese.replace("第二段。", "第二段。\n\n" + "字" * 850, 1)
        if "第二段。" in chinese
        else chinese,
        EN: english.replace("Second words.", "Second words.\n\n" + "word " * 480, 1),
    }


def put(root: Path, files: Mapping[str, str]) -> Path:
    """Write the files into the folder, over what is there."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def load(root: Path, **options: Any) -> dict[str, Any]:
    """Return what the command says that it did."""
    out = io.StringIO()
    call_command("load_curriculum", str(root), json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found
