"""What a programme may ask for, and how long its certificates may hold. Pure.

Semantics §4: window ≤ minimum ≤ active, in months.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

LONGEST_DECLARATION: Final = 2000
MOST_VISITS: Final = 50
MOST_HOURS: Final = Decimal(500)
MOST_MONTHS: Final = 60
RULES: Final = ("completion", "expiry", "fixed")
_SOME_YEAR: Final = 2001  # a year without 29 February
_FEBRUARY: Final = 2


def _(text: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Problem:
    """`name` says which field is to be put right; `what` is a msgid with the named `facts`."""

    name: str
    what: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Requirements:
    """Courses and papers are linked by the apps above. No declaration: none is asked for.

    `ask_again`: who agreed to an older declaration is asked for the new text, too.
    """

    hours: Mapping[str, Decimal]
    observed_visits: int = 0
    declaration: str = ""
    declaration_en: str = ""
    ask_again: bool = False


@dataclass(frozen=True)
class Terms:
    """All in months; the due day counts under the rule `fixed` only."""

    renewal_rule: str = "fixed"
    active_months: int = 12
    window_months: int = 3
    minimum_months: int = 3
    due_month: int = 12
    due_day: int = 31
    provisional_months: int = 0


def requirement_problems(wanted: Requirements, *, role: str) -> Iterator[Problem]:
    for kind, hours in wanted.hours.items():
        if not 0 <= hours <= MOST_HOURS:
            yield Problem(kind, _("Hours lie between 0 and %(most)s."), {"most": MOST_HOURS})
    if not 0 <= wanted.observed_visits <= MOST_VISITS:
        yield Problem("observed_visits", _("Between 0 and %(most)s visits."), {"most": MOST_VISITS})
    elif wanted.observed_visits and role != "director":
        yield Problem(
            "observed_visits",
            _("Only visits of child directors are observed; this programme is for supervisors."),
        )
    if wanted.declaration_en and not wanted.declaration:
        yield Problem("declaration", _("Write the declaration in Chinese, too."))
    for name in ("declaration", "declaration_en"):
        if len(getattr(wanted, name)) > LONGEST_DECLARATION:
            yield Problem(
                name,
                _("A declaration has at most %(most)s characters."),
                {"most": LONGEST_DECLARATION},
            )


def terms_problems(wanted: Terms) -> Iterator[Problem]:
    if wanted.renewal_rule not in RULES:
        yield Problem("renewal_rule", _("There is no such rule."))
    if not 1 <= wanted.active_months <= MOST_MONTHS:
        yield Problem("active_months", _("A certificate holds for 1 to %(most)s months."), _MOST)
    yield from _renewing(wanted)
    if not 0 <= wanted.provisional_months < wanted.active_months:
        yield Problem(
            "provisional_months",
            _("Less than the months for which the full certificate holds; 0 for none."),
        )
    yield from _due(wanted.due_month, wanted.due_day)


_MOST: Final = {"most": MOST_MONTHS}


def _renewing(wanted: Terms) -> Iterator[Problem]:
    if not 0 <= wanted.minimum_months <= wanted.active_months:
        yield Problem(
            "minimum_months",
            _("At most the months for which a certificate holds: longer can never be met."),
        )
    if not 0 <= wanted.window_months <= wanted.minimum_months:
        yield Problem(
            "window_months",
            _("At most the shortest validity: else renewing early would gain nothing."),
        )


def _due(month: int, day: int) -> Iterator[Problem]:
    """The day comes every year: 29 February is refused, like 31 April."""
    if not 1 <= month <= 12:
        yield Problem("due_month", _("A month is a number from 1 to 12."))
        return
    last = calendar.monthrange(_SOME_YEAR, month)[1]
    if not 1 <= day <= last:
        yield Problem(
            "due_day",
            _("The day lies between 1 and %(last)s in this month of every year."),
            {"last": last},
        )
