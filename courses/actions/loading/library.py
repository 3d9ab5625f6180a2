"""Documents and words of `content/` into the library; shown to everybody as they were shipped."""

from typing import Any, Final, Literal

from accounts.domain.names import sort_key
from courses.domain.curriculum.library import ArticleSource, DocumentSource, TermSource
from courses.domain.outline import digest_of
from courses.models import GlossaryTerm, LawArticle, LibraryEntry, PolicyDocument
from regions.models import Region

Outcome = Literal["added", "changed", "unchanged", "kept"]
AnySource = DocumentSource | TermSource | ArticleSource
KINDS: Final[dict[type[AnySource], type[LibraryEntry]]] = {
    DocumentSource: PolicyDocument,
    ArticleSource: LawArticle,
    TermSource: GlossaryTerm,
}


def store(
    source: AnySource, *, region: Region, overwrite: bool, keep: bool = False
) -> tuple[LibraryEntry, Outcome]:
    """Bring one entry to its source, unless the CMS changed it since, or all here is to be kept.

    `region` owns new ones.
    """
    kind = KINDS[type(source)]
    fields = _fields(source)
    digest = digest_of(fields)
    entry = kind._default_manager.filter(slug=source.key).first()
    outcome: Outcome = "changed"
    if entry is None:
        entry, outcome = kind(slug=source.key, region=region, **_fixed(source)), "added"
    elif entry.loaded_hash == digest:
        return entry, "unchanged"
    elif (keep or not entry.loaded_hash) and not overwrite:
        return entry, "kept"
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.loaded_hash, entry.is_public = digest, True
    entry.edited_by = entry.approved_by = None
    entry.save()
    return entry, outcome


def _fixed(source: AnySource) -> dict[str, Any]:
    """What an entry is about stays; the law of an article is stored before it."""
    if not isinstance(source, ArticleSource):
        return {}
    document = PolicyDocument.objects.get(slug=source.policy)
    return {"document": document, "number": source.number}


def _fields(source: AnySource) -> dict[str, Any]:
    if isinstance(source, ArticleSource):
        return {**_both("summary", source.summary), "in_force_since": source.in_force}
    if isinstance(source, TermSource):
        return {
            **_both("term", source.term),
            **_both("meaning", source.meaning),
            "sort_key": sort_key(source.term["zh-hans"]),
        }
    return {
        "kind": source.kind,
        "number": source.number,
        "issued": source.issued,
        "cited_as": "\n".join(source.cited_as),
        **_both("title", source.title),
        **_both("issuer", source.issuer),
        **_both("summary", source.summary),
        **_both("duties", {code: "\n".join(texts) for code, texts in source.duties.items()}),
        **_both("verify", source.verify),
    }


def _both(name: str, texts: dict[str, str]) -> dict[str, str]:
    return {name: texts.get("zh-hans", ""), f"{name}_en": texts.get("en", "")}
