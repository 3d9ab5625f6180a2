"""Refusals in words: what is wrong, and what to do about it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.domain.names import LIMIT
from accounts.domain.roster.refusals import Problem, Reason, Refusal

Sentence = str | Promise

TEXTS: Final[dict[Reason, tuple[Sentence, Sentence]]] = {
    Reason.MISSING: (_("This cell must not be empty."), _("Fill it in.")),
    Reason.FORMULA: (
        _("There is a formula in this cell."),
        _("Copy the cell and paste it as a value."),
    ),
    Reason.DIGITS_LOST: (
        _("The spreadsheet has rounded this number; digits are lost."),
        _("Set the column to text and type the number again, or use the template."),
    ),
    Reason.NAME_LONG: (
        _("The name is longer than %(limit)s characters."),
        _("Put one person's name into the cell."),
    ),
    Reason.NAME_CHARACTERS: (
        _("A name has no digits and no signs but the dot ·."),
        _("Write the name as in the identity card."),
    ),
    Reason.NAME_PRIVATE_CODE: (
        _("The name holds a character that only the computer it comes from can show."),
        _("Type the rare character with today's input method."),
    ),
    Reason.PHONE: (
        _("This is not a mobile number of 11 digits."),
        _("Write 11 digits that begin with 1."),
    ),
    Reason.IDENTITY_LENGTH: (_("An identity number has 18 characters."), _("Check the number.")),
    Reason.IDENTITY_CHARACTERS: (
        _("An identity number has 17 digits and a digit or X."),
        _("Check the number."),
    ),
    Reason.IDENTITY_BIRTH_DATE: (
        _("The birth date in the identity number does not exist."),
        _("Check digits 7 to 14."),
    ),
    Reason.IDENTITY_CHECK_DIGIT: (
        _("The check digit of the identity number does not fit."),
        _("One digit is wrong; compare with the identity card."),
    ),
    Reason.ROLE: (
        _("The post must be 儿童主任 (child director) or 儿童督导员 (child supervisor)."),
        _("Choose one of the two."),
    ),
    Reason.STATUS: (_("The status must be 在任 (in post) or 离任 (left)."), _("Choose one.")),
    Reason.GENDER: (_("The gender must be 女 (female) or 男 (male)."), _("Choose one, or none.")),
    Reason.EDUCATION_LONG: (_("The education is longer than 40 characters."), _("Shorten it.")),
    Reason.DATE: (_("This is not a date we can read."), _("Write it as 2026-03-01.")),
    Reason.DATE_RANGE: (
        _("This date is before 1950 or more than a year ahead."),
        _("Check the year."),
    ),
    Reason.CODE: (
        _("This is not a division code."),
        _("A village has 12 digits, a township 9; the template lists them."),
    ),
    Reason.CODE_OUTSIDE: (
        _("This division does not belong to %(county)s."),
        _("Import people of another county there."),
    ),
    Reason.CODE_UNKNOWN: (
        _("There is no such division in %(county)s."),
        _("Take the code from the list in the template."),
    ),
    Reason.CODE_CLOSED: (
        _("This division no longer exists. Successor: %(successor)s"),
        _("Use the successor's code."),
    ),
    Reason.CODE_NOT_VILLAGE: (
        _("A child director works in a village: the code needs 12 digits."),
        _("Take the village's code from the list in the template."),
    ),
    Reason.CODE_NOT_TOWNSHIP: (
        _("A child supervisor works in a township: the code needs 9 digits."),
        _("Take the township's code from the list in the template."),
    ),
    Reason.PLACE_MISSING: (
        _("The place is missing."),
        _("Give the division code, or township and village."),
    ),
    Reason.VILLAGE_MISSING: (_("The village is missing."), _("Fill in the village.")),
    Reason.TOWNSHIP_UNKNOWN: (
        _("There is no township of this name in the county."),
        _("Take the name from the list in the template."),
    ),
    Reason.VILLAGE_UNKNOWN: (
        _("There is no village of this name in the township."),
        _("Take the name from the list in the template."),
    ),
    Reason.REPEATED_IN_FILE: (
        _("This person already stands in row %(row)s."),
        _("Keep one of the two rows."),
    ),
    Reason.PHONE_IN_FILE: (
        _("Row %(row)s has the same mobile number."),
        _("Each person signs in with a number of their own. Correct one of the two."),
    ),
    Reason.PHONE_TAKEN: (
        _("This mobile number belongs to %(name)s, who is in post."),
        _("If it is the same person, correct the name or add the identity number."),
    ),
    Reason.PHONE_TAKEN_ELSEWHERE: (
        _("This mobile number belongs to somebody in post in another county."),
        _("Ask the person for the right number."),
    ),
    Reason.PHONE_OF_ACCOUNT: (
        _("This mobile number belongs to an office account."),
        _("Ask the platform administrator."),
    ),
    Reason.IDENTITY_DIFFERS: (
        _("%(name)s is in post with another identity number."),
        _("Compare both numbers with the identity card."),
    ),
    Reason.IN_POST_ELSEWHERE: (
        _("This person is in post in another county."),
        _("That county must set the status to 离任 first."),
    ),
}


def reason(problem: Problem) -> str:
    return str(TEXTS[problem.reason][0]) % {"limit": LIMIT, **problem.facts}


def remedy(problem: Problem) -> str:
    suggestion = problem.facts.get("suggestion")
    if suggestion:
        return gettext("Did you mean %(suggestion)s?") % {"suggestion": suggestion}
    return str(TEXTS[problem.reason][1])


def as_facts(refusal: Refusal) -> dict[str, str | int]:
    """Return the refusal as JSON and messages show it: the first problem, the others after it."""
    first = refusal.problems[0]
    others = zip(refusal.columns[1:], refusal.problems[1:], strict=True)
    more = [_joined(f"{column}: {reason(one)}", remedy(one)) for column, one in others]
    return {
        "row": refusal.row,
        "column": refusal.columns[0],
        "value": first.value,
        "reason": _joined(reason(first), *more),
        "remedy": remedy(first),
    }


def in_one_line(refusal: Refusal) -> str:
    facts = as_facts(refusal)
    return _joined(str(facts["reason"]), str(facts["remedy"]))


def _joined(*sentences: str) -> str:
    """Join sentences; after a full-width stop comes no blank."""
    return " ".join(sentences).replace("。 ", "。").replace("？ ", "？")
