"""A small real bank and paper, loaded by the actions that load content/."""

import datetime
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import factory
from factories.accounts import PostingFactory
from factories.regions import RegionFactory

from accounts.models import StaffMember
from assessments import actions
from assessments.enums import AttemptState, FinishedBy
from assessments.models import Attempt, AttemptItem, Paper, QuestionBank

TOPICS = {"steps": ("家访步骤", "Steps of a visit"), "reporting": ("强制报告", "Reporting")}


def both(chinese: str, english: str) -> dict[str, str]:
    return {"zh-hans": chinese, "en": english}


def question_source(key: str, **changed: Any) -> dict[str, Any]:
    """A single-choice question on the steps of a visit; B is right."""
    source: dict[str, Any] = {
        "key": key,
        "topic": "steps",
        "type": "single",
        "difficulty": "easy",
        "mark": 1,
        "critical": False,
        "lesson": "c2-m1-l1",
        "sources": [{"law": "未成年人保护法", "article": "第四十三条"}],
        "stem": both(f"{key}：敲门之前，先做什么？", f"{key}: what comes before you knock?"),
        "options": [
            {"key": letter, "correct": letter == "B", "text": both(f"选项{letter}", letter)}
            for letter in "ABCD"
        ],
        "explanation": both("先看档案。", "Read the file first."),
    }
    return source | changed


def multiple_source(key: str, *, right: str = "AC", **changed: Any) -> dict[str, Any]:
    options = [
        {"key": letter, "correct": letter in right, "text": both(f"选项{letter}", letter)}
        for letter in "ABCD"
    ]
    fields: dict[str, Any] = {
        "type": "multiple",
        "policy": "partial_if_no_wrong",
        "options": options,
        "mark": 2,
    }
    return question_source(key, **(fields | changed))


def true_false_source(key: str, *, answer: bool = True, **changed: Any) -> dict[str, Any]:
    source = question_source(key, **({"type": "true_false", "answer": answer} | changed))
    source.pop("options")
    return source


def bank_source(*questions: dict[str, Any], slug: str = "c2") -> dict[str, Any]:
    return {
        "bank": slug,
        "title": both("入户家访题库", "Home visiting question bank"),
        "topics": [{"key": key, "title": both(*names)} for key, names in TOPICS.items()],
        "questions": list(questions) or default_questions(),
    }


def default_questions() -> list[dict[str, Any]]:
    """Six single-choice, four multiple, four true-or-false and two red-line questions."""
    return [
        *(question_source(f"single-{number}") for number in range(1, 7)),
        *(multiple_source(f"multiple-{number}") for number in range(1, 5)),
        *(true_false_source(f"judge-{number}", topic="reporting") for number in range(1, 5)),
        *(
            question_source(f"red-{number}", topic="reporting", critical=True)
            for number in range(1, 3)
        ),
    ]


def cell(topic: str = "steps", count: int = 1, **criteria: Any) -> dict[str, Any]:
    return {"title": both(*TOPICS[topic]), "topic": topic, "count": count, **criteria}


def paper_source(*cells: dict[str, Any], slug: str = "c2-final", **rules: Any) -> dict[str, Any]:
    """Five questions, 7 marks… : 2 single, 1 multiple (2 marks), 1 judgement, 1 red-line."""
    return {
        "slug": slug,
        "title": both("入户家访结业考核", "Home visiting final assessment"),
        "bank": "c2",
        "pass_mark": 80,
        "time_limit_minutes": 30,
        "attempts": 2,
        "retry_after_hours": 24,
        "sections": list(cells)
        or [
            cell(type="single", count=2),
            cell(type="multiple", count=1),
            cell("reporting", count=1),
            cell("reporting", count=1, critical=True),
        ],
    } | rules


def bank(*questions: dict[str, Any], region_code: str = "990101") -> QuestionBank:
    return actions.load_bank(
        data=bank_source(*questions), region=RegionFactory(code=region_code)
    ).bank


def paper(*cells: dict[str, Any], region_code: str = "990101", **rules: Any) -> Paper:
    """The paper `c2-final` on the default bank, which is loaded if there is none."""
    if not QuestionBank.objects.filter(slug="c2").exists():
        bank(region_code=region_code)
    return actions.load_paper(
        data=paper_source(*cells, **rules), region=RegionFactory(code=region_code)
    )


class AttemptFactory(factory.django.DjangoModelFactory):
    """A finished attempt without items: 6 of 6 marks, passed."""

    class Meta:
        model = Attempt

    person = factory.LazyFunction(lambda: PostingFactory().person)
    region = factory.SubFactory(RegionFactory, code="990101100001")
    paper_version = factory.LazyFunction(lambda: paper().current)
    number = 1
    seed = "seed"
    state = AttemptState.FINISHED
    finished_by = FinishedBy.LEARNER
    started_at = datetime.datetime(2026, 11, 1, 8, 0, tzinfo=datetime.UTC)
    finished_at = datetime.datetime(2026, 11, 1, 8, 20, tzinfo=datetime.UTC)
    critical_failed = False
    mark = Decimal("6.00")
    max_mark = Decimal("6.00")
    percent = factory.LazyAttribute(
        lambda attempt: None if attempt.mark is None else attempt.mark * 100 / attempt.max_mark
    )
    passed = factory.LazyAttribute(
        lambda attempt: (
            None
            if attempt.percent is None
            else attempt.percent >= 80 and not attempt.critical_failed
        )
    )


def learner(**fields: Any) -> StaffMember:
    """A child director of 清溪县 with a user and an open posting."""
    person: StaffMember = PostingFactory(**fields).person
    return person


def sit(person: StaffMember | None = None, on: Paper | None = None) -> Attempt:
    """Begin an attempt, as the page `page-1`."""
    started = actions.start(
        paper=on or paper(),
        person=person or learner(),
        actor=None,
        page_token="page-1",
    )
    assert started.attempt is not None, started.refusal
    return started.attempt


def page_of(attempt: Attempt) -> dict[str, str]:
    """The fields that every page of an exam sends."""
    return {"page": attempt.page_token, "ticket": actions.issue_ticket(attempt)}


def right_answer(item: AttemptItem) -> dict[str, Any]:
    """What earns the full mark."""
    body = item.question_version.body
    if "answer" in body:
        return {"value": body["answer"]}
    return {"selected": [option["key"] for option in body["options"] if option["correct"]]}


def wrong_answer(item: AttemptItem) -> dict[str, Any]:
    body = item.question_version.body
    if "answer" in body:
        return {"value": not body["answer"]}
    return {"selected": [next(one["key"] for one in body["options"] if not one["correct"])]}


def answer(attempt: Attempt, item: AttemptItem, response: dict[str, Any], **how: Any) -> Any:
    """Save as the learner does, from the page `page-1`."""
    return actions.save_answer(
        user=attempt.person.user,
        attempt=attempt.public_id,
        slot=item.slot,
        response=response,
        **({"page_token": "page-1", "ticket": actions.issue_ticket(attempt)} | how),
    )


def answer_all(attempt: Attempt, *, wrong: Collection[int] = ()) -> None:
    """Answer every slot rightly, but for those in `wrong`."""
    for item in attempt.items.select_related("question_version"):
        choose = wrong_answer if item.slot in wrong else right_answer
        answer(attempt, item, choose(item))
