"""Questions and responses as facts: read from the JSON of the `score` command, checked once.

The scoring part of `QuestionVersion.body` has the same form, so what a trainer saves and what the
command reads are held to the same rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _

SUPPORTED_TYPES: Final = ("single", "multiple", "true_false")
POLICIES: Final = (
    "all_or_nothing",
    "weighted",
    "right_minus_wrong",
    "every_decision_counts",
    "halves",
    "partial_if_no_wrong",
    "mapped",
)
FRACTIONS_TOTAL_WITHIN: Final = Fraction(1, 100)
LARGEST_NUMBER: Final = 1_000_000


@dataclass(frozen=True)
class Option:
    """`fraction` is a share of the mark, for the policy `mapped` a mark; None is unmapped."""

    key: str
    correct: bool
    fraction: Fraction | None = None


@dataclass(frozen=True)
class ChoiceQuestion:
    """`single` is the type, not the policy; `lower` and `default` serve the policy `mapped`."""

    single: bool
    mark: Fraction
    critical: bool
    policy: str
    options: tuple[Option, ...]
    missed_share: Fraction | None = None
    lower: Fraction | None = None
    default: Fraction = Fraction(0)

    @property
    def correct_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options if option.correct)


@dataclass(frozen=True)
class TrueFalseQuestion:
    mark: Fraction
    critical: bool
    answer: bool


Question = ChoiceQuestion | TrueFalseQuestion
Response = frozenset[str] | bool | None  # None and the empty set are an empty response


def read_question(source: object) -> Question:
    """Return the question, or raise Unusable with what is wrong with it."""
    if not isinstance(source, Mapping):
        raise Unusable(_("The question is not a JSON object."))
    kind = source.get("type")
    if kind not in SUPPORTED_TYPES:
        raise Unusable(
            _("Questions of the type “%(type)s” are not scored; these are: %(types)s."),
            type=str(kind),
            types=", ".join(SUPPORTED_TYPES),
        )
    mark = _number(source.get("mark", 1), "mark")
    if mark <= 0:
        raise Unusable(_("The mark must be more than 0."))
    critical = _truth(source.get("critical", False), "critical")
    if kind == "true_false":
        answer = source.get("answer")
        if not isinstance(answer, bool):
            raise Unusable(_("A true-or-false question needs “answer”: true or false."))
        return TrueFalseQuestion(mark=mark, critical=critical, answer=answer)
    return _read_choice(source, single=kind == "single", mark=mark, critical=critical)


def read_response(question: Question, source: object) -> Response:
    """Return what was answered, or raise Unusable. Nothing chosen is a response: an empty one."""
    if source is None:
        return None
    if not isinstance(source, Mapping):
        raise Unusable(_("The response is not a JSON object."))
    field = "value" if isinstance(question, TrueFalseQuestion) else "selected"
    if source and field not in source:
        raise Unusable(_("The response needs “%(field)s”."), field=field)
    answer = source.get(field)
    if answer is None:
        return None
    if isinstance(question, TrueFalseQuestion):
        if not isinstance(answer, bool):
            raise Unusable(_("“value” is true or false."))
        return answer
    return _read_selected(question, answer)


def _read_selected(question: ChoiceQuestion, answer: object) -> frozenset[str]:
    if not isinstance(answer, list) or not all(isinstance(key, str) for key in answer):
        raise Unusable(_("“selected” is a list of option keys."))
    selected = frozenset(answer)
    unknown = selected - {option.key for option in question.options}
    if unknown:
        raise Unusable(_("There is no option “%(key)s”."), key=min(unknown))
    if question.single and len(selected) > 1:
        raise Unusable(_("A single-choice question takes one option, not %(n)s."), n=len(selected))
    return selected


def _read_choice(
    source: Mapping[str, Any], *, single: bool, mark: Fraction, critical: bool
) -> ChoiceQuestion:
    policy = source.get("policy") or ("weighted" if single else "all_or_nothing")
    if policy not in POLICIES:
        raise Unusable(
            _("There is no policy “%(policy)s”; these are: %(policies)s."),
            policy=str(policy),
            policies=", ".join(POLICIES),
        )
    options = _read_options(source.get("options"), policy=policy, single=single)
    question = ChoiceQuestion(
        single=single,
        mark=mark,
        critical=critical,
        policy=policy,
        options=options,
        missed_share=_optional_number(source, "missed_share"),
        lower=_optional_number(source, "lower"),
        default=_optional_number(source, "default") or Fraction(0),
    )
    _check_keys(question)
    if policy == "weighted":
        _check_fractions(question)
    if policy == "mapped":
        _check_bounds(question, upper=_optional_number(source, "upper"))
    if question.missed_share is not None and not 0 <= question.missed_share <= 1:
        raise Unusable(_("“missed_share” lies between 0 and 1."))
    return question


def _read_options(source: object, *, policy: str, single: bool) -> tuple[Option, ...]:
    if not isinstance(source, list) or len(source) < 2:
        raise Unusable(_("A choice question needs at least two options."))
    options = tuple(_read_option(entry, policy=policy, single=single) for entry in source)
    keys = [option.key for option in options]
    for key in keys:
        if keys.count(key) > 1:
            raise Unusable(_("The option “%(key)s” is there twice."), key=key)
    return options


def _read_option(source: object, *, policy: str, single: bool) -> Option:
    if not isinstance(source, Mapping):
        raise Unusable(_("An option is not a JSON object."))
    key = source.get("key")
    if not isinstance(key, str) or not key:
        raise Unusable(_("An option has no key."))
    fraction = _optional_number(source, "fraction")
    correct = _truth(source.get("correct", _correct_by(fraction, policy, single)), "correct")
    if fraction is None and policy == "weighted" and single:
        fraction = Fraction(int(correct))
    return Option(key=key, correct=correct, fraction=fraction)


def _correct_by(fraction: Fraction | None, policy: str, single: bool) -> bool:
    """Whether an option that does not say `correct` is: a weighted key shows in its fraction."""
    if fraction is None or policy != "weighted":
        return False
    return fraction == 1 if single else fraction > 0


def _check_keys(question: ChoiceQuestion) -> None:
    keys = len(question.correct_keys)
    if question.single and keys != 1 and question.policy != "mapped":
        raise Unusable(_("A single-choice question has one correct option, not %(n)s."), n=keys)
    if not keys and question.policy not in {"mapped", "weighted"}:
        raise Unusable(_("No option is marked correct."))


def _check_fractions(question: ChoiceQuestion) -> None:
    fractions: list[Fraction] = []
    for option in question.options:
        if option.fraction is None:
            raise Unusable(_("The option “%(key)s” needs a fraction."), key=option.key)
        if abs(option.fraction) > 1:
            raise Unusable(
                _("The fraction of option “%(key)s” is outside −1 to 1."), key=option.key
            )
        fractions.append(option.fraction)
    if question.single:
        _check_single_fractions(question)
        return
    total = sum((fraction for fraction in fractions if fraction > 0), Fraction(0))
    if abs(total - 1) > FRACTIONS_TOTAL_WITHIN:
        raise Unusable(
            _("The positive fractions total %(total)s; they must total 1 (± 0.01)."),
            total=plain(total),
        )


def _check_single_fractions(question: ChoiceQuestion) -> None:
    whole = [option for option in question.options if option.fraction == 1]
    if len(whole) != 1:
        raise Unusable(
            _("A single-choice question has one option with the fraction 1, not %(n)s."),
            n=len(whole),
        )
    if not whole[0].correct:
        raise Unusable(
            _("The option “%(key)s” has the fraction 1 but is not marked correct."),
            key=whole[0].key,
        )


def _check_bounds(question: ChoiceQuestion, *, upper: Fraction | None) -> None:
    """The mark of a mapped question *is* its upper bound: any other mark is refused."""
    if upper is not None and upper != question.mark:
        raise Unusable(
            _("The mark (%(mark)s) must equal the upper bound (%(upper)s)."),
            mark=plain(question.mark),
            upper=plain(upper),
        )
    if question.lower is not None and question.lower > question.mark:
        raise Unusable(_("The lower bound is above the upper bound."))


def plain(number: Fraction, places: int = 10) -> str:
    """The number as a decimal string without an exponent, at most `places` decimals."""
    scaled = Decimal(round(number * 10**places)).scaleb(-places).normalize()
    return f"{scaled + 0:f}"


def _truth(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise Unusable(_("“%(field)s” is true or false."), field=field)
    return value


def _optional_number(source: Mapping[str, Any], field: str) -> Fraction | None:
    value = source.get(field)
    return None if value is None else _number(value, field)


def _number(value: object, field: str) -> Fraction:
    """Read a decimal; the bounds keep an exponent of a million digits out of memory."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and (
            number == 0 or (number.adjusted() >= -10 and abs(number) <= LARGEST_NUMBER)
        ):
            return Fraction(number) if number else Fraction(0)
    raise Unusable(
        _("“%(field)s” is not a usable number: %(value)s."), field=field, value=str(value)[:40]
    )
