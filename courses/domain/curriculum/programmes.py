"""`programmes.yaml`: which courses and papers lead to which certificate."""

from dataclasses import dataclass
from typing import Any

from courses.domain.curriculum.lined import Fields
from courses.domain.curriculum.problems import _

ROLES = ("director", "supervisor")
KINDS = ("initial", "refresher", "demonstration")
TIERS = ("county", "prefecture", "province", "ministry")


@dataclass(frozen=True)
class ProgrammeSource:
    slug: str
    code: str
    title: dict[str, str]
    role: str
    kind: str
    tier: str
    hours: dict[str, Any]
    courses: list[str]
    papers: list[str]


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
    )
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
