"""A lesson's page as `lesson.<language>.md`: what `domain.curriculum.lessons` reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from courses.domain.packs.markdown import to_markdown
from courses.domain.packs.yaml import dump, in_order, text

Raw = Mapping[str, Any]


class Unwritable(Exception):
    """The format of `content/` has no word for this kind of block (the argument)."""


NAMED: Final = ("question", "scorm")  # what readers did there is kept by the id of the part

# ("image" | "document" | "scorm", id) → name beside the lesson
# ("recording", id) → what is said about it
FileName = Callable[[str, Any], Any]


def written(
    *,
    key: str,
    title: str,
    summary: str,
    sources: Sequence[Raw],
    sections: Sequence[Raw],
    names: Mapping[str, str],
    file_name: FileName,
) -> str:
    """Return the file. A section or named part without a name of its own is named by its id."""
    front = {"key": key, "title": text(title), "summary": text(summary)}
    if sources:
        front["sources"] = in_order(list(sources))
    blocks = [f"---\n{dump(front)}---"]
    for section in sections:
        heading = " ".join(text(section["value"].get("title")).split())
        blocks.append(f"## {heading} {{#{names.get(section['id'], section['id'])}}}")
        blocks += _parts(section["value"].get("parts") or [], names, file_name)
    return "\n\n".join(blocks) + "\n"


def _parts(parts: Sequence[Raw], names: Mapping[str, str], file_name: FileName) -> Iterator[str]:
    """Texts in a row are one: the reader could not tell them apart."""
    prose: list[str] = []
    for part in parts:
        if part["type"] == "text":
            prose.append(part["value"] or "")
            continue
        yield from _prose(prose)
        prose = []
        yield _directive(part, names, file_name)
    yield from _prose(prose)


def _prose(texts: list[str]) -> Iterator[str]:
    if markdown := to_markdown("".join(texts)):
        yield markdown


def _directive(part: Raw, names: Mapping[str, str], file_name: FileName) -> str:
    kind, value = part["type"], part["value"]
    if kind not in _WRITERS:
        raise Unwritable(kind)
    body: Any = _WRITERS[kind](value, file_name)
    if kind in NAMED:
        body = {"key": names.get(part["id"], part["id"]), **body}
    if isinstance(body, dict):
        body = {name: inner for name, inner in body.items() if inner not in ("", [], None)}
    return f":::{{{kind.replace('_', '-')}}}\n{dump(body)}:::"


def _values(items: Iterable[Any] | None) -> list[Any]:
    """The entries of a list block, out of their wrapping."""
    return [
        one["value"] if isinstance(one, Mapping) and {"type", "value"} <= set(one) else one
        for one in items or []
    ]


def _texts(items: Iterable[Any] | None) -> list[str]:
    return [found for one in _values(items) if (found := text(one))]


def _some(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def _picture(value: Raw, file_name: FileName) -> Any:
    return {
        "file": file_name("image", value.get("image")),
        "alt": text(value.get("alt")),
        "caption": text(value.get("caption")),
    }


def _steps(value: Raw, file_name: FileName) -> Any:
    return [
        _some(icon=one.get("icon"), title=text(one.get("title")), text=text(one.get("text")))
        for one in _values(value.get("steps"))
    ]


def _say(value: Raw, file_name: FileName) -> Any:
    return {
        "situation": text(value.get("situation")),
        "words": _texts(value.get("words")),
        "avoid": [
            _some(words=text(one.get("words")), why=text(one.get("why")))
            for one in _values(value.get("avoid"))
        ],
    }


def _report_now(value: Raw, file_name: FileName) -> Any:
    source = value.get("source") or {}
    return {
        "signs": text(value.get("signs")),
        "action": text(value.get("action")),
        "call": _texts(value.get("call")),
        "source": {"law": text(source.get("law")), "article": text(source.get("article"))},
    }


def _case(value: Raw, file_name: FileName) -> Any:
    return {
        "title": text(value.get("title")),
        "text": to_markdown(value.get("text") or "", headings=False),
        "points": _texts(value.get("points")),
    }


def _checklist(value: Raw, file_name: FileName) -> Any:
    return {"title": text(value.get("title")), "items": _texts(value.get("items"))}


def _question(value: Raw, file_name: FileName) -> Any:
    return {
        "stem": text(value.get("stem")),
        "options": [
            _some(
                text=text(one.get("text")),
                correct=bool(one.get("correct")),
                feedback=text(one.get("feedback")),
            )
            for one in _values(value.get("options"))
        ],
        "explanation": text(value.get("explanation")),
    }


def _table(value: Raw, file_name: FileName) -> Any:
    return {
        "caption": text(value.get("caption")),
        "header": [text(one) for one in _values(value.get("header"))],
        "rows": [
            [text(cell) for cell in _values(row.get("cells"))] for row in _values(value.get("rows"))
        ],
    }


def _download(value: Raw, file_name: FileName) -> Any:
    return {
        "title": text(value.get("title")),
        "file": file_name("document", value.get("document")),
    }


def _media(value: Raw, file_name: FileName) -> Any:
    captions = value.get("captions")
    return {
        "kind": value.get("kind"),
        "title": text(value.get("title")),
        "file": file_name("document", value.get("document")),
        "seconds": value.get("seconds"),
        "captions": file_name("document", captions) if captions else "",
        "transcript": text(value.get("transcript")),
    }


def _recording(value: Raw, file_name: FileName) -> Any:
    return [file_name("recording", pk) for pk in _values(value.get("recordings"))]


def _scorm(value: Raw, file_name: FileName) -> Any:
    return {
        "title": text(value.get("title")),
        "package": value.get("package"),
        "file": file_name("scorm", value.get("package")),
        "item": value.get("item") or 0,
        "minutes": value.get("minutes"),
    }


def _task(value: Raw, file_name: FileName) -> Any:
    return {
        "minutes": value.get("minutes"),
        "text": to_markdown(value.get("text") or "", headings=False),
    }


_WRITERS: Final[dict[str, Callable[[Raw, FileName], Any]]] = {
    "picture": _picture,
    "steps": _steps,
    "say": _say,
    "report_now": _report_now,
    "case": _case,
    "checklist": _checklist,
    "question": _question,
    "table": _table,
    "download": _download,
    "media": _media,
    "recording": _recording,
    "scorm": _scorm,
    "task": _task,
}
