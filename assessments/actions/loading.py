"""Store banks and papers from parsed sources (content-format.md). Idempotent by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import get_language

from assessments import queries
from assessments.actions.indexing import index_questions
from assessments.domain import authoring
from assessments.domain.authoring import Misplaced
from assessments.models import (
    Paper,
    PaperVersion,
    Question,
    QuestionBank,
    QuestionVersion,
    Topic,
)
from assessments.phrases import say
from common import audit
from regions.models import Region


class LoadRefused(Exception):
    """The source cannot be stored; `problems` says why, one sentence each, places in front."""

    def __init__(self, misplaced: Iterable[Misplaced]) -> None:
        self.problems = [
            f"{one.place}: {say(one.problem)}" if one.place else say(one.problem)
            for one in misplaced
        ]
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class LoadedBank:
    bank: QuestionBank
    added: int
    changed: int
    unchanged: int


@transaction.atomic
def load_bank(
    *, data: Mapping[str, Any], region: Region, actor: audit.Actor | None = None
) -> LoadedBank:
    """Store a bank. A changed question gets a new version; what is not in the source stays.

    A retired question stays retired.
    """
    problems = authoring.bank_problems(data)
    if problems:
        raise LoadRefused(problems)
    bank, _ = QuestionBank.objects.update_or_create(
        slug=data["bank"],
        defaults={"title": data.get("title") or {}},
        create_defaults={"title": data.get("title") or {}, "region": region},
    )
    titles = dict(bank.topics.values_list("key", "title"))
    topics = _load_topics(bank, data["topics"])
    known = {question.key: question for question in bank.questions.select_related("current")}
    outcomes = [
        _load_question(bank, topics, source, known.get(str(source["key"])))
        for source in data.get("questions") or []
    ]
    loaded = LoadedBank(
        bank,
        added=outcomes.count("added"),
        changed=outcomes.count("changed"),
        unchanged=outcomes.count("unchanged"),
    )
    renamed = any(titles.get(key) != topic.title for key, topic in topics.items())
    if loaded.added or loaded.changed or renamed:
        index_questions(bank.questions.values_list("pk", flat=True))
    if loaded.added or loaded.changed:
        QuestionBank.objects.filter(pk=bank.pk).update(draw_version=F("draw_version") + 1)
        audit.record(
            actor=actor,
            action="assessments.load_bank",
            subject=bank,
            region_code=bank.region_id,
            detail={"added": loaded.added, "changed": loaded.changed},
        )
    return loaded


def _load_topics(bank: QuestionBank, sources: Iterable[Mapping[str, Any]]) -> dict[str, Topic]:
    return {
        source["key"]: Topic.objects.update_or_create(
            bank=bank,
            key=source["key"],
            defaults={"title": source.get("title") or {}, "position": position},
        )[0]
        for position, source in enumerate(sources)
    }


def _load_question(
    bank: QuestionBank,
    topics: Mapping[str, Topic],
    source: Mapping[str, Any],
    question: Question | None,
) -> str:
    facts = {
        "topic": topics[source["topic"]],
        "difficulty": source["difficulty"],
        "critical": bool(source.get("critical", False)),
        "lesson_key": source.get("lesson") or "",
    }
    if question is None:
        question = Question.objects.create(bank=bank, key=source["key"], **facts)
        add_version(question=question, source=source)
        return "added"
    before = {name: getattr(question, name) for name in facts}
    for name, value in facts.items():
        setattr(question, name, value)
    versioned = add_version(question=question, source=source)
    if before == facts:
        return "changed" if versioned else "unchanged"
    question.save(update_fields=list(facts))
    return "changed"


def add_version(*, question: Question, source: Mapping[str, Any]) -> bool:
    """Make a new current version unless the current one already says the same."""
    wrote = written(source)
    current = question.current
    if current is not None and current.content_hash == wrote["content_hash"]:
        return False
    question.current = new_version(question, wrote)
    question.save(update_fields=["current"])
    return True


def written(source: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a version that says what the source says."""
    mark = Decimal(str(source.get("mark", 1))).quantize(Decimal("0.01"))
    body = authoring.body(source)
    digest = authoring.content_hash(type=source["type"], mark=mark, body=body)
    return {"type": source["type"], "mark": mark, "body": body, "content_hash": digest}


def new_version(question: Question, wrote: Mapping[str, Any]) -> QuestionVersion:
    """The next one by number; it is not in use yet. `wrote` comes from `written`."""
    last = question.versions.aggregate(last=Max("number"))["last"] or 0
    return QuestionVersion.objects.create(question=question, number=last + 1, **wrote)


@transaction.atomic
def load_paper(
    *, data: Mapping[str, Any], region: Region, actor: audit.Actor | None = None
) -> Paper:
    """Store a paper. Changed rules become a new version once the current one has been sat.

    A blueprint that the bank cannot fill is refused; the message names the cell and what it lacks.
    """
    problems = authoring.paper_problems(data)
    if problems:
        raise LoadRefused(problems)
    bank = QuestionBank.objects.filter(slug=data["bank"]).first()
    if bank is None:
        raise LoadRefused([Misplaced("bank", authoring.no_bank(str(data["bank"])))])
    problems = queries.observed_only(bank, data["sections"]) or authoring.blueprint_problems(
        data["sections"], queries.candidates(bank), language=get_language() or "zh-hans"
    )
    if problems:
        raise LoadRefused(problems)
    paper, _ = Paper.objects.update_or_create(
        slug=data["slug"],
        defaults={"title": data["title"], "bank": bank},
        create_defaults={"title": data["title"], "bank": bank, "region": region},
    )
    rules = _rules(data)
    current = paper.current
    if current is not None and all(getattr(current, name) == rules[name] for name in rules):
        return paper
    if current is not None and not _is_used(current):
        PaperVersion.objects.filter(pk=current.pk).update(**rules)
        current.refresh_from_db()
    else:
        number = current.number + 1 if current else 1
        paper.current = PaperVersion.objects.create(paper=paper, number=number, **rules)
        paper.save(update_fields=["current"])
    audit.record(
        actor=actor,
        action="assessments.load_paper",
        subject=paper,
        region_code=paper.region_id,
        detail={"version": paper.current.number if paper.current else 0},
    )
    return paper


def _is_used(version: PaperVersion) -> bool:
    """Whether somebody sat by these rules, or a printed paper says them."""
    return version.attempts.exists() or version.printed_papers.exists()


def _rules(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "blueprint": [authoring.settled(cell) for cell in data["sections"]],
        "pass_mark": Decimal(str(data.get("pass_mark", 80))),
        "time_limit_minutes": data.get("time_limit_minutes"),
        "grace_seconds": data.get("grace_seconds", 60),
        "attempts_allowed": data.get("attempts"),
        "retry_after_hours": data.get("retry_after_hours", 0),
        "grading": data.get("grading", "highest"),
        "show_answers": data.get("show_answers", True),
        "answers_after_close": data.get("answers_after_close", False),
        "graders": data.get("graders", 1),
        "tolerance": data.get("tolerance", 1),
        "moderated_percent": data.get("moderated_percent", 0),
        "start_code": data.get("start_code") or "",
        "end_code": data.get("end_code") or "",
        "opens_at": data.get("opens_at"),
        "closes_at": data.get("closes_at"),
    }
