"""`programmes.yaml`: which courses and papers lead to which certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.domain.curriculum.lined import Fields
from courses.domain.curriculum.problems import _
from programmes.domain import conditions
from programmes.domain.conditions import Requirements, Terms

ROLES = ("director", "supervisor")
KINDS = ("initial", "refresher", "demonstration")
TIERS = ("county", "prefecture", "province", "ministry")


@dataclass(frozen=True)
class ProgrammeSource:
    """`visits`, `declaration` and `terms` are None where the file does not speak of them.

    `organiser` is the tier of the office that organises, at or above the one that loads; empty: the
    loading office itself. It counts for a new programme only.
    """

    slug: str
    code: str
    title: dict[str, str]
    role: str
    kind: str
    tier: str
    hours: dict[str, Any]
    courses: list[str]
    papers: list[str]
    organiser: str = ""
    visits: int | None = None
    declaration: dict[str, str] | None = None
    terms: Terms | None = None

    def requirements(self, *, visits: int, declaration: tuple[str, str]) -> Requirements:
        """Return what is asked for; the arguments hold where the file is silent."""
        told = self.declaration
        chinese, english = (told["zh-hans"], told["en"]) if told else declaration
        return Requirements(
            hours={kind: Decimal(str(hours)) for kind, hours in self.hours.items()},
            observed_visits=visits if self.visits is None else self.visits,
            declaration=chinese,
            declaration_en=english,
        )


def read(fields: Fields, courses: set[str], papers: set[str]) -> list[ProgrammeSource]:
    found = [_programme(child, courses, papers) for child in fields.mappings("programmes")]
    fields.finish()
    return found


def _programme(fields: Fields, courses: set[str], papers: set[str]) -> ProgrammeSource:
    hours = fields.mapping("hours")
    programme = ProgrammeSource(
        slug=fields.text("slug", most=60),
        code=fields.text("code", most=2),
        title=fields.both("title"),
        role=fields.choice("role", ROLES),
        kind=fields.choice("kind", KINDS),
        tier=fields.choice("tier", TIERS),
        hours={name: hours.number(name, most=500) for name in (hours.found if hours else {})}
        if hours
        else {},
        courses=fields.texts("courses", least=1),
        papers=fields.texts("papers", required=False),
        organiser=fields.choice("organiser", TIERS) if "organiser" in fields.found else "",
        visits=_whole(fields, "observed_visits"),
        declaration=fields.both("declaration", required=False) or None,
        terms=_terms(fields),
    )
    asked = programme.requirements(visits=0, declaration=("", ""))
    _refuse(fields, conditions.requirement_problems(asked, role=programme.role))
    if not (len(programme.code) == 2 and programme.code.isdigit()):
        fields.refuse("code", _("The code has two digits."), _('For example "01", in quotes.'))
    for name, known, named in (
        ("courses", courses, programme.courses),
        ("papers", papers, programme.papers),
    ):
        for key in named:
            if key not in known:
                fields.refuse(
                    name,
                    _("“%(value)s” is not known here."),
                    _("Choose one of: %(choices)s."),
                    value=key,
                    choices=", ".join(sorted(known)),
                )
    fields.finish()
    return programme


def _terms(fields: Fields) -> Terms | None:
    """Read `renewal` and `provisional_months`; what is left out keeps the usual value."""
    renewal = fields.mapping("renewal", required=False)
    provisional = _whole(fields, "provisional_months")
    if renewal is None and provisional is None:
        return None
    usual = Terms()
    told: dict[str, Any] = {"provisional_months": provisional or 0}
    if renewal:
        told["renewal_rule"] = renewal.choice("rule", conditions.RULES, default=usual.renewal_rule)
        for name in ("active_months", "window_months", "minimum_months", "due_month", "due_day"):
            value = _whole(renewal, name)
            told[name] = getattr(usual, name) if value is None else value
        renewal.finish()
    terms = Terms(**told)
    _refuse(renewal or fields, conditions.terms_problems(terms))
    return terms


def _whole(fields: Fields, name: str) -> int | None:
    if name not in fields.found:
        fields.asked.add(name)
        return None
    value = fields.number(name, most=500)
    if value != int(value):
        fields.refuse(name, _("“%(name)s” must be a whole number."))
    return int(value)


def _refuse(fields: Fields, problems: Iterable[conditions.Problem]) -> None:
    for one in problems:
        fields.refuse(one.name, one.what, **one.facts)
