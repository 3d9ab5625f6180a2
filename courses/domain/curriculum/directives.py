"""The directives of a lesson, each read into the raw value of its StreamField block.

Files are named by their path under `content/`; the loader puts the ids of images and documents
in their place.
"""

from collections.abc import Callable
from typing import Any, Final

from courses.domain.curriculum import identity, packaged, recorded
from courses.domain.curriculum.beside import Files
from courses.domain.curriculum.lined import Fields, LinedDict
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.prose import to_html

Value = dict[str, Any]

ICONS: Final = (
    "door", "user", "ear", "shield", "home", "book", "check", "eye", "pen", "phone", "users",
    "alert", "file", "clock", "heart",
)  # fmt: skip
PICTURES: Final = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif")
RICH: Final = ("case", "task")
MOST: Final = 50  # entries of a list


def _picture(fields: Fields, files: Files) -> Value:
    return {
        "image": files.path(fields, "file", PICTURES),
        "alt": fields.text("alt", most=200),
        "caption": fields.text("caption", required=False, most=200),
    }


def _step(fields: Fields) -> Value:
    step = {
        "icon": fields.choice("icon", ICONS),
        "title": fields.text("title", most=80),
        "text": fields.text("text", required=False),
    }
    fields.finish()
    return step


def _say(fields: Fields, files: Files) -> Value:
    avoid = []
    for child in fields.mappings("avoid", required=False):
        avoid.append(
            {
                "words": child.text("words", most=200),
                "why": child.text("why", required=False, most=200),
            }
        )
        child.finish()
    return {
        "situation": fields.text("situation", required=False, most=200),
        "words": fields.texts("words", least=1),
        "avoid": avoid,
    }


def _report_now(fields: Fields, files: Files) -> Value:
    source = fields.mapping("source")
    law, article = (source.text("law"), source.text("article")) if source else ("", "")
    if source:
        source.finish()
    calls = fields.texts("call", least=1)
    for number in calls:
        if not number.isdigit():
            fields.refuse(
                "call",
                _("“%(value)s” cannot be dialled."),
                _("Digits only, in quotes."),
                value=number,
            )
    return {
        "signs": fields.text("signs"),
        "action": fields.text("action"),
        "call": calls,
        "source": {"law": law, "article": article},
    }


def _case(fields: Fields, files: Files) -> Value:
    return {
        "title": fields.text("title", most=120),
        "text": _rich(fields, "text"),
        "points": fields.texts("points", required=False),
    }


def _rich(fields: Fields, name: str) -> str:
    line = fields.line_of(name) + 1
    return to_html(
        fields.text(name), file=fields.file, line=line, problems=fields.problems, headings=False
    )


def _checklist(fields: Fields, files: Files) -> Value:
    return {"title": fields.text("title", most=120), "items": fields.texts("items", least=1)}


def _question(fields: Fields, files: Files) -> Value:
    options = []
    for child in fields.mappings("options", least=2, most=5):
        options.append(
            {
                "text": child.text("text"),
                "correct": child.flag("correct", default=None),
                "feedback": child.text("feedback", required=False),
            }
        )
        child.finish()
    if options and not any(option["correct"] for option in options):
        fields.refuse(
            "options", _("No option is right."), _("Set “correct: true” on one or more of them.")
        )
    return {
        "key": fields.text("key"),
        "stem": fields.text("stem"),
        "options": options,
        "explanation": fields.text("explanation"),
    }


def _table(fields: Fields, files: Files) -> Value:
    header = fields.texts("header", least=1)
    rows = []
    for row in fields.items("rows", least=1):
        cells = list(row) if isinstance(row, list) else [row]
        if len(cells) != len(header) or not all(isinstance(cell, str) for cell in cells):
            fields.refuse(
                "rows",
                _("A row of this table does not have %(count)s texts."),
                _("Give every row as many entries as the header, numbers in quotes."),
                count=len(header),
            )
        rows.append({"cells": [str(cell).strip() for cell in cells]})
    return {"caption": fields.text("caption", most=120), "header": header, "rows": rows}


def _download(fields: Fields, files: Files) -> Value:
    return {"title": fields.text("title", most=120), "document": files.path(fields, "file")}


def _media(fields: Fields, files: Files) -> Value:
    kind = fields.choice("kind", ("audio", "video"))
    captions = ""
    if kind == "video" or "captions" in fields.found:
        captions = files.path(fields, "captions", (".vtt",))
    return {
        "kind": kind,
        "title": fields.text("title", most=120),
        "document": files.path(fields, "file"),
        "seconds": int(fields.number("seconds", least=1, most=3600)),
        "captions": captions,
        "transcript": fields.text("transcript"),
    }


def _task(fields: Fields, files: Files) -> Value:
    return {
        "minutes": int(fields.number("minutes", least=1, most=20)),
        "text": _rich(fields, "text"),
    }


READERS: Final[dict[str, tuple[str, Callable[[Fields, Files], Value]]]] = {
    "picture": ("picture", _picture),
    "say": ("say", _say),
    "report-now": ("report_now", _report_now),
    "case": ("case", _case),
    "checklist": ("checklist", _checklist),
    "question": ("question", _question),
    "table": ("table", _table),
    "download": ("download", _download),
    "media": ("media", _media),
    "task": ("task", _task),
    "scorm": ("scorm", packaged.read),
}
# Directives that are a list: the kind of block, the field that holds it, and how to read an entry.
LISTS: Final[dict[str, tuple[str, str, Callable[[Fields, Files], Value]]]] = {
    "steps": ("steps", "steps", lambda fields, _files: _step(fields)),
    "recording": ("recording", "recordings", recorded.read),
}
NAMES: Final = (*LISTS, *READERS)


def read(
    name: str, body: Any, *, line: int, file: str, files: Files, problems: Problems
) -> tuple[str, Value] | None:
    """Return (block type, value) of a directive, or None with a problem."""
    if name in LISTS:
        kind, field, read_one = LISTS[name]
        wrapped = LinedDict({field: body})
        wrapped.line, wrapped.lines = line, {field: line}
        entries = Fields(wrapped, file, problems).mappings(field, least=1, most=MOST)
        return kind, {field: [read_one(child, files) for child in entries]}
    if not isinstance(body, LinedDict):
        problems.add(file, line, _("“%(name)s” must have named fields."), name=name)
        return None
    fields = Fields(body, file, problems)
    kind, reader = READERS[name]
    value = reader(fields, files)
    fields.finish()
    return kind, value


def with_item_ids(value: Value, block: Any) -> Value:
    """Return the value as StreamField stores it: every list entry carries its own id."""
    return {
        name: [
            {
                "type": "item",
                "value": with_item_ids(entry, identity.item_id(block, nth))
                if isinstance(entry, dict)
                else entry,
                "id": str(identity.item_id(block, nth)),
            }
            for nth, entry in enumerate(inner)
        ]
        if isinstance(inner, list)
        else inner
        for name, inner in value.items()
    }
