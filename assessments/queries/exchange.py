"""Questions of a bank in the plain form of files: one language, flat texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from assessments.enums import QuestionState
from assessments.models import Question, QuestionBank

UNSORTED: Final = "unsorted"  # the topic of questions that came without one
_LISTS: Final = ("options", "left", "right", "items")


def flat_questions(
    bank: QuestionBank, *, languages: Sequence[str] = ("zh-hans",), retired: bool = True
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and question for each of the bank's questions and each language, in one query."""
    rows = Question.objects.filter(bank=bank, current__isnull=False)
    if not retired:
        rows = rows.exclude(state=QuestionState.RETIRED)
    for question in rows.select_related("current", "topic").order_by("topic__position", "key"):
        for language in languages:
            yield question.key, flat(question, language=language)


def flat(question: Question, *, language: str = "zh-hans") -> dict[str, Any]:
    """The question as a file would say it; a text that is missing is given in another language."""
    version = question.current
    if version is None:
        raise ValueError(question.key)
    topic = question.topic
    return {
        **plain_texts(version.body, language),
        "type": version.type,
        "mark": f"{version.mark.normalize():f}",
        "critical": question.critical,
        "difficulty": question.difficulty,
        "topic": "" if topic.key == UNSORTED else one_language(topic.title, language) or topic.key,
        "key": question.key,
    }


def plain_texts(body: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The body with each {language: text} as one text, in parts and steps as well."""
    made = dict(body)
    for name in ("stem", "explanation"):
        if name in body:
            made[name] = one_language(body[name], language)
    for name in _LISTS:
        if name in body:
            made[name] = [
                {
                    inner: one_language(value, language) if inner in {"text", "feedback"} else value
                    for inner, value in option.items()
                }
                for option in body[name]
            ]
    for name in ("parts", "steps"):
        if name in body:
            made[name] = [plain_texts(part, language) for part in body[name]]
    if body.get("rubric"):
        made["rubric"] = [_plain_criterion(one, language) for one in body["rubric"]]
    return made


def _plain_criterion(criterion: Mapping[str, Any], language: str) -> dict[str, Any]:
    levels = [
        {
            name: one_language(value, language) if name in {"text", "example"} else value
            for name, value in level.items()
        }
        for level in criterion["levels"]
    ]
    text = one_language(criterion.get("text"), language)
    return {**criterion, "text": text, "levels": levels}


def one_language(texts: Any, language: str) -> str:
    """The text in the language, else in Chinese, else in any."""
    if not isinstance(texts, Mapping):
        return str(texts or "")
    return str(
        texts.get(language) or texts.get("zh-hans") or next((t for t in texts.values() if t), "")
    )
