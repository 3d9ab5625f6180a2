"""The entries of the library that a course rests on: laws it names, words it uses."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from courses.actions.packing.files import Files
from courses.domain import library
from courses.domain.packs.yaml import dump, text
from courses.models import GlossaryTerm, LawArticle, LibraryEntry, PolicyDocument

FRONT: Final = re.compile(r"\A---\n(.*?)^---", re.MULTILINE | re.DOTALL)


def put(files: Files) -> None:
    """Add policies.yaml, articles.yaml and glossary.yaml for the texts that are gathered.

    What is not public stays here; what lacks a text that the format needs is left out by name.
    """
    texts = [
        content.decode()
        for name, content in sorted(files.found.items())
        if _is_text(name) and isinstance(content, bytes)
    ]
    cited = {one for content in texts for one in _cited(content)}
    documents = _documents(files, {law for law, _number in cited})
    _write(files, "policies.yaml", "policies", [_document(one) for one in documents])
    _write(files, "articles.yaml", "laws", list(_articles(files, documents, cited)))
    words = [one for one in _public(GlossaryTerm) if any(one.term in content for content in texts)]
    terms = [_term(one) for one in _whole(files, words, ("term", "meaning"))]
    _write(files, "glossary.yaml", "terms", terms)


def _is_text(name: str) -> bool:
    return name.endswith((".md", "/questions.yaml"))


def _cited(content: str) -> Iterator[tuple[str, int | None]]:
    """Return (key of the law, number of the article) of each source in a lesson or a bank."""
    front = FRONT.match(content)
    facts = yaml.load(front[1] if front else content, Loader=yaml.CSafeLoader) or {}
    for one in [facts, *(facts.get("questions") or [])]:
        for source in one.get("sources") or []:
            law = library.law_key(str(source.get("law", "")))
            yield law, library.article_number(str(source.get("article", "")))


def _public(kind: type[LibraryEntry]) -> Any:
    return kind._default_manager.filter(is_public=True).order_by("slug")


def _documents(files: Files, laws: set[str]) -> list[PolicyDocument]:
    named = [one for one in _public(PolicyDocument) if one.law_keys & laws]
    found = []
    for one in _whole(files, named, ("title", "issuer", "summary", "duties")):
        duties = library.lines(one.duties), library.lines(one.duties_en)
        if len(duties[0]) == len(duties[1]) and bool(one.verify) == bool(one.verify_en):
            found.append(one)
        else:
            _leave_out(files, one)
    return found


def _whole(files: Files, entries: Iterable[Any], names: Iterable[str]) -> Iterator[Any]:
    """Return the entries that are written in every language; the others are left out by name."""
    for one in entries:
        if all(text(getattr(one, f"{name}{tail}")) for name in names for tail in ("", "_en")):
            yield one
        else:
            _leave_out(files, one)


def _leave_out(files: Files, entry: LibraryEntry) -> None:
    files.leave_out(
        _("“%(name)s” of the library: it is not written in every language") % {"name": entry}
    )


def _articles(
    files: Files, documents: list[PolicyDocument], cited: set[tuple[str, int | None]]
) -> Iterator[Mapping[str, Any]]:
    laws = {one.pk: one for one in documents if one.kind == PolicyDocument.Kind.LAW}
    rows = LawArticle.objects.filter(is_public=True, document__in=laws).select_related("document")
    named = [
        one
        for one in rows.order_by("document__slug", "in_force_since", "number")
        if any((key, one.number) in cited for key in laws[one.document_id].law_keys)
        # An entry made in the CMS may have any address; the loader makes it from these two.
        and one.slug == f"{one.document.slug}-{one.number}"
    ]
    whole = _whole(files, named, ("summary",))
    dated = [one for one in whole if one.in_force_since]
    for (slug, since), group in groupby(
        dated, key=lambda one: (one.document.slug, one.in_force_since)
    ):
        yield {
            "policy": slug,
            "in_force": since,
            "articles": [{"number": one.number, **_both(one, "summary")} for one in group],
        }


def _document(one: PolicyDocument) -> dict[str, Any]:
    facts = {
        "key": one.slug,
        "kind": one.kind,
        "title": _both(one, "title"),
        "number": text(one.number),
        "issuer": _both(one, "issuer"),
        "issued": one.issued,
        "cited_as": library.lines(one.cited_as),
        "summary": _both(one, "summary"),
        "duties": {
            "zh-hans": library.lines(one.duties),
            "en": library.lines(one.duties_en),
        },
        "verify": _both(one, "verify") if one.verify else {},
    }
    return {name: value for name, value in facts.items() if value}


def _term(one: GlossaryTerm) -> dict[str, Any]:
    return {"key": one.slug, "term": _both(one, "term"), "meaning": _both(one, "meaning")}


def _both(entry: LibraryEntry, name: str) -> dict[str, str]:
    return {"zh-hans": text(getattr(entry, name)), "en": text(getattr(entry, f"{name}_en"))}


def _write(files: Files, file: str, name: str, entries: list[Any]) -> None:
    if entries:
        files.found[file] = dump({name: entries}).encode()
