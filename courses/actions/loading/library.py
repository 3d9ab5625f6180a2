"""Documents and words of `content/` into the library; shown to everybody as they were shipped."""

from typing import Any, Literal

from accounts.domain.names import sort_key
from courses.domain.curriculum.library import DocumentSource, TermSource
from courses.domain.outline import digest_of
from courses.models import GlossaryTerm, LibraryEntry, PolicyDocument
from regions.models import Region

Outcome = Literal["added", "changed", "unchanged", "kept"]


def store(
    source: DocumentSource | TermSource, *, region: Region, overwrite: bool
) -> tuple[LibraryEntry, Outcome]:
    """Bring one entry to its source, unless the CMS changed it since. `region` owns new ones."""
    kind: type[LibraryEntry] = (
        PolicyDocument if isinstance(source, DocumentSource) else GlossaryTerm
    )
    fields = _fields(source)
    digest = digest_of(fields)
    entry = kind._default_manager.filter(slug=source.key).first()
    outcome: Outcome = "changed"
    if entry is None:
        entry, outcome = kind(slug=source.key, region=region), "added"
    elif not entry.loaded_hash and not overwrite:
        return entry, "kept"
    elif entry.loaded_hash == digest:
        return entry, "unchanged"
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.loaded_hash, entry.is_public = digest, True
    entry.edited_by = entry.approved_by = None
    entry.save()
    return entry, outcome


def _fields(source: DocumentSource | TermSource) -> dict[str, Any]:
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
