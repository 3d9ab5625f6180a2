"""`policies.yaml` and `glossary.yaml`: the documents and words of the public library."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from courses.domain import library
from courses.domain.curriculum.courses import SLUG, Both
from courses.domain.curriculum.lined import LANGUAGES, Fields
from courses.domain.curriculum.problems import _

KINDS = ("law", "policy", "standard")
Lists = dict[str, list[str]]
Source = TypeVar("Source", "DocumentSource", "TermSource")


@dataclass(frozen=True)
class DocumentSource:
    """A document that shapes the work. `verify` says what is still to be checked, if anything."""

    key: str
    kind: str
    title: Both
    issuer: Both
    issued: str
    summary: Both
    duties: Lists
    number: str = ""
    cited_as: list[str] = field(default_factory=list)
    verify: Both = field(default_factory=dict)


@dataclass(frozen=True)
class TermSource:
    key: str
    term: Both
    meaning: Both


@dataclass(frozen=True)
class ArticleSource:
    """An article of a law in our own words. `policy` is the key of the law in policies.yaml."""

    policy: str
    number: int
    summary: Both
    in_force: str

    @property
    def key(self) -> str:
        return f"{self.policy}-{self.number}"


def articles(fields: Fields, laws: set[str]) -> list[ArticleSource]:
    """Read `articles.yaml`; `laws` are the keys of the documents that are laws."""
    found: dict[str, ArticleSource] = {}
    for law in fields.mappings("laws", least=1):
        policy, in_force = law.choice("policy", tuple(sorted(laws))), law.text("in_force")
        if in_force and not library.is_partial_date(in_force):
            law.refuse(
                "in_force",
                _("“%(value)s” is no date."),
                _("Write 2019, 2019-04 or 2019-04-30, in quotes."),
                value=in_force,
            )
        for child in law.mappings("articles", least=1):
            number = int(child.number("number", least=1, most=2000))
            summary = {code: child.text(code) for code in LANGUAGES}
            child.finish()
            source = ArticleSource(policy, number, summary, in_force)
            if source.key in found:
                child.refuse(
                    "number", _("“%(value)s” stands here twice."), _("Change one."), value=number
                )
            found[source.key] = source
        law.finish()
    fields.finish()
    return list(found.values())


def documents(fields: Fields) -> list[DocumentSource]:
    return _each(fields, "policies", _document)


def terms(fields: Fields) -> list[TermSource]:
    return _each(fields, "terms", _term)


def _each(fields: Fields, name: str, read: Callable[[Fields], Source]) -> list[Source]:
    found: dict[str, Source] = {}
    for child in fields.mappings(name, least=1):
        source = read(child)
        child.finish()
        if source.key in found:
            child.refuse(
                "key", _("“%(value)s” stands here twice."), _("Change one."), value=source.key
            )
        found[source.key] = source
    fields.finish()
    return list(found.values())


def _document(fields: Fields) -> DocumentSource:
    issued = fields.text("issued")
    if issued and not library.is_partial_date(issued):
        fields.refuse(
            "issued",
            _("“%(value)s” is no date."),
            _("Write 2019, 2019-04 or 2019-04-30, in quotes."),
            value=issued,
        )
    return DocumentSource(
        key=_key(fields),
        kind=fields.choice("kind", KINDS),
        title=fields.both("title"),
        issuer=fields.both("issuer"),
        issued=issued,
        number=fields.text("number", required=False, most=60),
        cited_as=fields.texts("cited_as", required=False),
        summary=fields.both("summary"),
        duties=_duties(fields),
        verify=fields.both("verify", required=False),
    )


def _term(fields: Fields) -> TermSource:
    return TermSource(key=_key(fields), term=fields.both("term"), meaning=fields.both("meaning"))


def _key(fields: Fields) -> str:
    key = fields.text("key", most=80)
    if key and not SLUG.match(key):
        fields.refuse(
            "key",
            _("“%(value)s” cannot stand in an address."),
            _("Use small letters, digits and hyphens."),
            value=key,
        )
    return key


def _duties(fields: Fields) -> Lists:
    """Read a list per language; both say the same, one by one."""
    child = fields.mapping("duties")
    if child is None:
        return {}
    found = {language: child.texts(language, least=1) for language in LANGUAGES}
    child.finish()
    if len({len(texts) for texts in found.values()}) > 1:
        fields.refuse(
            "duties",
            _("The languages do not have the same number of duties."),
            _("Write each duty in every language."),
        )
    return found
