"""Why a certificate is not issued, as a code with details, and how to say it."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.domain import numbering
from certificates.domain.eligibility import Missing
from certificates.domain.template_texts import Problem
from courses.enums import HoursKind

MISSING: Final = "missing"  # detail: {"missing": [stored(…), …]}
ALREADY: Final = "already_certified"
OTHER_OFFICE: Final = "other_office"  # detail: {"office": name}
GLYPH: Final = "no_glyph"  # detail: {"characters": [...], "where": name}
TYPEFACES: Final = "no_typeface"  # detail: {"where": text}
LONG: Final = "too_long"  # detail: {"where": text}
LAPSED: Final = "validity_over"
NO_SEAT: Final = "no_seat"
NUMBERS: Final = "numbers_exhausted"

_WORDS = {
    MISSING: gettext_lazy("Not everything required is done yet: %(what)s."),
    ALREADY: gettext_lazy("A valid certificate of this period was issued before."),
    OTHER_OFFICE: gettext_lazy("This certificate is issued by %(office)s."),
    GLYPH: gettext_lazy(
        "The certificate fonts cannot print %(characters)s in “%(where)s”. Nothing is printed "
        "until they can; ask the platform’s operator."
    ),
    TYPEFACES: gettext_lazy(
        "No typeface of certificates has all the characters of “%(where)s”, and a text in two "
        "looks forged. Please have it written in one script."
    ),
    LONG: gettext_lazy(
        "The certificate has no room for “%(where)s”. Please have it shortened before it is "
        "printed."
    ),
    LAPSED: gettext_lazy(
        "The training was completed too long ago: the certificate would be over already."
    ),
    NO_SEAT: gettext_lazy("The person no longer holds a place in this period."),
    NUMBERS: gettext_lazy("The office has used all its certificate numbers of this year."),
}


class IssueRefused(Exception):
    """A certificate was not issued; nothing was written for this person."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(say(code, detail))
        self.code, self.detail = code, detail


class ChangeRefused(Exception):
    """An issued certificate may not be changed like this; nothing was written."""


def no_number(typed: str) -> str:
    """Say why what somebody typed is no certificate number, and which one may be meant."""
    text = numbering.normalise(typed)
    if meant := numbering.meant_by(text):
        return _(
            "“%(typed)s” is no certificate number: it has the letter O, I or L where a digit "
            "belongs. Is %(meant)s meant?"
        ) % {"typed": typed, "meant": numbering.grouped(meant)}
    if len(text) == numbering.NUMBER_LENGTH:
        return _(
            "“%(typed)s” is no certificate number: its check character does not fit, so at least "
            "one character was mistyped. O is often typed for 0, and I for 1."
        ) % {"typed": typed}
    return _(
        "“%(typed)s” is no certificate number: it has %(n)d characters, a number has %(length)d."
    ) % {"typed": typed, "n": len(text), "length": numbering.NUMBER_LENGTH}


def plain_reason(text: str) -> str:
    """Return the reason in one line, or raise ChangeRefused: it is kept for good."""
    reason = " ".join(text.split())
    if not 2 <= len(reason) <= 200:
        raise ChangeRefused(_("Give a reason of 2 to 200 characters."))
    return reason


def say(code: str, detail: dict[str, Any]) -> str:
    """Return the sentence for a refusal."""
    told = dict(detail)
    if "missing" in told:
        told["what"] = _("; ").join(say_missing(missing_of(one)) for one in told["missing"])
    if "characters" in told:
        told["characters"] = _(", ").join(f"{one} (U+{ord(one):04X})" for one in told["characters"])
    return str(_WORDS[code]) % told


_PROBLEMS = {
    "missing": gettext_lazy("The sentence lacks {%(subject)s}: without it the page is incomplete."),
    "unknown": gettext_lazy("Nothing is known that could be printed for {%(subject)s}."),
    "twice": gettext_lazy("{%(subject)s} may stand in the sentence only once."),
    "forbidden": gettext_lazy("Training certificates may not say “%(subject)s”."),
    "brace": gettext_lazy("A brace is open: places are written like %(subject)s, in pairs."),
    "long": gettext_lazy("The sentence is too long for the page: at most %(subject)s characters."),
}


def say_problem(problem: Problem) -> str:
    """Return what is wrong with an office's sentence in words."""
    return str(_PROBLEMS[problem.kind]) % {"subject": problem.subject}


_NOTES = {
    "left": gettext_lazy(
        "Left the post on %(subject)s. The training was completed before; the certificate is still "
        "earned and counts for the place where it was taken."
    ),
    "moved": gettext_lazy(
        "Moved to %(subject)s since. The certificate counts for the place where the person was "
        "enrolled."
    ),
    "two_posts": gettext_lazy(
        "Holds %(subject)s posts of this role. One certificate covers them all and counts for the "
        "place where the person was enrolled."
    ),
    "namesake": gettext_lazy(
        "Somebody of the same name holds certificate %(subject)s of this period. Please make sure "
        "that this is not the same person on two rosters."
    ),
}


def say_note(kind: str, subject: str) -> str:
    """Return a note of `domain.conflicts` in words."""
    return str(_NOTES[kind]) % {"subject": subject}


def stored(one: Missing) -> dict[str, str]:
    """Return a missing thing as JSON types, for the record of a refusal."""
    return {
        "kind": one.kind,
        "subject": one.subject,
        "needed": str(one.needed),
        "has": str(one.has),
    }


def missing_of(told: dict[str, Any]) -> Missing:
    """Read what `stored` wrote."""
    return Missing(told["kind"], told["subject"], Decimal(told["needed"]), Decimal(told["has"]))


_MISSING = {
    "withdrawn": gettext_lazy("withdrawn from the period"),
    "course": gettext_lazy("course “%(title)s” not finished"),
    "critical": gettext_lazy("“%(title)s”: a red-line question was answered wrongly"),
    "paper": gettext_lazy("“%(title)s” not passed"),
    "visits": gettext_lazy("accompanied visits: %(has)s of %(needed)s signed"),
    "declaration": gettext_lazy("the declaration has not been agreed to yet"),
    "hours": gettext_lazy("%(kind)s: %(has)s of %(needed)s hours"),
}


def say_missing(one: Missing) -> str:
    """Return one missing thing in words, without a full stop."""
    return str(_MISSING[one.kind]) % {
        "title": one.subject,
        "kind": HoursKind(one.subject).label if one.kind == "hours" else "",
        "has": f"{one.has.normalize():f}",
        "needed": f"{one.needed.normalize():f}",
    }
