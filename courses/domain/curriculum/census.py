"""What the curriculum holds, counted: the table of docs/trainer/curriculum.md."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from assessments.domain.authoring import candidates, settled
from assessments.domain.drawing import fits, read_cells
from courses.domain import minutes
from courses.domain.curriculum import hours
from courses.domain.curriculum.courses import CourseSource

COLUMNS: Final = (
    "课程", "模块", "课时", "图", "想一想", "汉字", "英文词", "分钟：中", "英", "至少",
    "题", "红线题", "情景、配对、排序", "抽题最多的一格",
)  # fmt: skip
PLAIN: Final = ("single", "multiple", "true_false")


def row(course: CourseSource) -> list[Any]:
    """Count one course, in the order of COLUMNS; the last is (drawn, to choose from)."""
    lessons = hours.lessons(course)
    parts: Counter[str] = Counter(
        part["type"]
        for pair in lessons
        for part in minutes.parts_of(pair.texts["zh-hans"].sections)
    )
    loads = hours.loads(course)
    found = candidates(course.bank or {})
    return [
        course.key.upper(),
        len(course.modules),
        len(lessons),
        parts["picture"],
        parts["question"],
        round(loads["zh-hans"].reading * minutes.HANZI_PER_MINUTE),
        round(loads["en"].reading * minutes.WORDS_PER_MINUTE),
        round(loads["zh-hans"].counted, 1),
        round(loads["en"].counted, 1),
        round(course.online_hours * hours.MINUTES_PER_HOUR),
        len(found),
        sum(one.critical for one in found),
        sum(one.type not in PLAIN for one in found),
        _drawn(course),
    ]


def _drawn(course: CourseSource) -> tuple[int, int]:
    """Return how many the greediest cell of the paper draws, and of how many."""
    found = candidates(course.bank or {})
    cells = read_cells(map(settled, (course.paper or {}).get("sections", [])))
    drawn = [(cell.count, sum(fits(cell, one) for one in found)) for cell in cells]
    return max(drawn, key=lambda one: one[0] / max(1, one[1]), default=(0, 0))


def table(courses: Sequence[CourseSource]) -> str:
    """Return the Markdown table, with a last line for all courses."""
    rows = [row(course) for course in courses]
    sums = [sum(column) for column in zip(*(one[1:-1] for one in rows), strict=True)]
    greediest = max((one[-1] for one in rows), key=lambda one: one[0] / max(1, one[1]))
    lines = [
        "| " + " | ".join(COLUMNS) + " |",
        "|---" + "|---:" * (len(COLUMNS) - 1) + "|",
    ]
    for one in [*rows, ["合计", *sums, greediest]]:
        cells = [*(f"{value:,}" for value in one[1:-1]), "{}／{}".format(*one[-1])]
        lines.append(f"| {one[0]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
