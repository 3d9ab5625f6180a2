"""Choice and true-or-false questions as they are written down, checked once."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import ZERO, optional_number, plain, truth
from assessments.domain.questions.choice import SHARES, ChoiceQuestion, Option, TrueFalseQuestion

FRACTIONS_TOTAL_WITHIN: Final = Fraction(1, 100)


def read_true_false(
    source: Mapping[str, Any], *, mark: Fraction, critical: bool
) -> TrueFalseQuestion:
    answer = source.get("answer")
    if not isinstance(answer, bool):
        raise Unusable(_("A true-or-false question needs “answer”: true or false."))
    return TrueFalseQuestion(mark=mark, critical=critical, right=answer)


def read_choice(
    source: Mapping[str, Any], *, single: bool, mark: Fraction, critical: bool
) -> ChoiceQuestion:
    policy = source.get("policy") or ("weighted" if single else "all_or_nothing")
    if not isinstance(policy, str) or policy not in SHARES:
        raise Unusable(
            _("There is no policy “%(policy)s”; these are: %(policies)s."),
            policy=str(policy),
            policies=", ".join(SHARES),
        )
    options = _read_options(source.get("options"), policy=policy, single=single)
    question = ChoiceQuestion(
        single=single,
        mark=mark,
        critical=critical,
        policy=policy,
        options=options,
        missed_share=optional_number(source, "missed_share"),
        lower=optional_number(source, "lower"),
        default=optional_number(source, "default") or ZERO,
    )
    _check_keys(question)
    if policy == "weighted":
        _check_fractions(question)
    if policy == "mapped":
        _check_bounds(question, upper=optional_number(source, "upper"))
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
    fraction = optional_number(source, "fraction")
    correct = truth(source.get("correct", _correct_by(fraction, policy, single)), "correct")
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
