"""One question of every type that the examiner marks, with a right and a wrong answer as a form
sends them."""

from dataclasses import dataclass
from typing import Any

from factories.assessments import both, question_source

PICTURE = {"file": "/media/question_pictures/room.svg", "alt": both("一间屋子", "A room")}


def _named(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": both(f"第{key}项", f"Thing {key}")} for key in keys]


def _bare(key: str, **fields: Any) -> dict[str, Any]:
    source = question_source(key, mark=2, **fields)
    source.pop("options")
    return source


def _step(right: str, **fields: Any) -> dict[str, Any]:
    options = [
        {"key": key, "correct": key == right, "text": both(f"做法{key}", f"Way {key}")}
        for key in "AB"
    ]
    return {"type": "single", "stem": both("怎么做？", "What next?"), "options": options} | fields


@dataclass(frozen=True)
class Sample:
    """`right` and `half` are fields for slot 1, `kept` what `right` is stored as."""

    source: dict[str, Any]
    right: dict[str, Any]
    half: dict[str, Any]
    kept: dict[str, Any]


SAMPLES: dict[str, Sample] = {
    "matching": Sample(
        _bare(
            "match", type="matching", left=_named("a", "b"), right=_named("1", "2", "3"),
            pairs={"a": "1", "b": "2"},
        ),
        right={"m1.a": "1", "m1.b": "2"},
        half={"m1.a": "1", "m1.b": "3"},
        kept={"pairs": {"a": "1", "b": "2"}},
    ),
    "ordering": Sample(
        _bare("order", type="ordering", items=_named("x", "y", "z"), order=["x", "y", "z"]),
        right={"o1.x": "1", "o1.y": "2", "o1.z": "3"},
        half={"o1.x": "2", "o1.y": "3", "o1.z": "1"},
        kept={"order": ["x", "y", "z"]},
    ),
    "short_answer": Sample(
        _bare(
            "short", type="short_answer",
            accepted=[{"text": "强制报告*", "fraction": "1"}, {"text": "报告", "fraction": "0.5"}],
        ),
        right={"t1": "强制报告制度"},
        half={"t1": " 报告 "},
        kept={"text": "强制报告制度"},
    ),
    "numerical": Sample(
        _bare("number", type="numerical", value="24", tolerance="0"),
        right={"t1": "二十四"},
        half={},
        kept={"text": "二十四"},
    ),
    "hotspot": Sample(
        _bare(
            "room", type="hotspot", picture=PICTURE,
            areas=[
                {"key": "s", "x": "0", "y": "0", "w": "12", "h": "16", "correct": True,
                 "text": both("裸露的插座", "A bare socket")},
                {"key": "w", "x": "50", "y": "50", "w": "25", "h": "30", "correct": True,
                 "text": both("没有护栏的窗", "A window without bars")},
            ],
        ),
        right={"h1": ["A1", "E4"]},
        half={"h1": ["A1"]},
        kept={"points": [["6", "8"], ["56.25", "58.3333333333"]]},
    ),
    "cloze": Sample(
        _bare(
            "gaps", type="cloze", stem=both("发现情形后[[1]]小时内[[2]]。", "Within [[1]] [[2]]."),
            parts=[
                {"type": "numerical", "value": "24"},
                {"type": "single", "options": [
                    {"key": "r", "correct": True, "text": both("报告", "report")},
                    {"key": "w", "correct": False, "text": both("等待", "wait")},
                ]},
            ],
        ),
        right={"k1": "parts", "t1-0": "24", "a1-1": "r"},
        half={"k1": "parts", "t1-0": "24", "a1-1": ""},
        kept={"parts": [{"text": "24"}, {"selected": ["r"]}]},
    ),
    "scenario": Sample(
        _bare(
            "case", type="scenario",
            steps=[_step("A", next={"A": 3}), _step("B"), _step("A")],
        ),
        right={"k1": "steps", "a1-0": "A", "a1-2": "A"},
        half={"k1": "steps", "a1-0": "A", "a1-2": "B"},
        kept={"steps": [{"selected": ["A"]}, None, {"selected": ["A"]}]},
    ),
}  # fmt: skip
