"""Banks and papers as trainers see them: their own to change, those of offices above to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from accounts.domain import phones
from accounts.enums import OfficeRoleName
from accounts.models import Posting, StaffMember, User
from accounts.queries import scope_of, scoped
from assessments.domain import authoring, drawing, likeness
from assessments.enums import QuestionState
from assessments.models import AttemptItem, Paper, Question, QuestionBank, QuestionVersion
from assessments.phrases import local, say
from assessments.queries.bank import candidates, observed_only
from assessments.queries.prompts import Prompt, prompt
from regions.domain import codes

DRAWN = frozenset({QuestionState.READY, QuestionState.RETIRED})  # now, or when used again
AUTHORS = (OfficeRoleName.TRAINER, OfficeRoleName.REVIEWER)
FILTERS = {
    "bank": "bank__slug",
    "topic": "topic",
    "type": "current__type",
    "difficulty": "difficulty",
    "state": "state",
}


@dataclass(frozen=True)
class CellState:
    """One line of a blueprint and what the bank has for it."""

    title: str
    needed: int
    available: int

    @property
    def short(self) -> bool:
        return self.available < self.needed


@dataclass(frozen=True)
class DrawnCell:
    title: str
    questions: list[Question]


@dataclass(frozen=True)
class PaperState:
    paper: Paper
    cells: list[CellState]

    @property
    def short(self) -> bool:
        return any(cell.short for cell in self.cells)


def banks_to_read(user: User) -> QuerySet[QuestionBank]:
    """Banks of the user's regions and of the offices above them; a neighbour's is not there."""
    held = scope_of(user).codes(*AUTHORS)
    above = {code for region in held for code in _above(region)}
    own = scoped(QuestionBank.objects.all(), user, *AUTHORS).values("pk")
    return QuestionBank.objects.filter(Q(pk__in=own) | Q(region__in=above))


def may_edit(user: User, bank: QuestionBank) -> bool:
    return scope_of(user).covers(bank.region_id, OfficeRoleName.TRAINER)


def may_review(user: User, bank: QuestionBank) -> bool:
    return scope_of(user).covers(bank.region_id, OfficeRoleName.REVIEWER)


def questions_to_read(user: User) -> QuerySet[Question]:
    return (
        Question.objects.filter(bank__in=banks_to_read(user).values("pk"))
        .select_related("bank", "topic", "current", "proposed", "edited_by", "reviewed_by")
        .order_by("bank__slug", "topic__position", "key")
    )


def filtered(questions: QuerySet[Question], wanted: Mapping[str, str]) -> QuerySet[Question]:
    """Keep what the list's filters ask for; a value that does not exist finds nothing."""
    for name, field in FILTERS.items():
        if wanted.get(name):
            field_value = wanted[name]
            if name == "topic" and not field_value.isdecimal():
                return questions.none()
            questions = questions.filter(**{field: field_value})
    if wanted.get("critical") in {"yes", "no"}:
        questions = questions.filter(critical=wanted["critical"] == "yes")
    if wanted.get("changed") == "yes":
        in_use = Q(state=QuestionState.READY, edited_by__isnull=False, reviewed_by__isnull=True)
        waiting = Q(proposed__isnull=False, review_note="")
        questions = questions.filter(in_use & Q(review_note="") | waiting)
    words = wanted.get("q", "").strip()[:60]
    if words:
        stems = [
            Q(**{f"current__body__stem__{code}__icontains": words}) for code in ("zh-hans", "en")
        ]
        named = Q(key__icontains=words) | Q(tags__icontains=words)
        questions = questions.filter(named | stems[0] | stems[1])
    return questions


def used_in(question: Question) -> list[Paper]:
    """The papers whose blueprint can draw the question, in one query."""
    if question.current is None:
        return []
    facts = drawing.Candidate(
        id=question.pk,
        topic=question.topic.key,
        difficulty=question.difficulty,
        type=question.current.type,
        critical=question.critical,
        key=question.key,
    )
    papers = Paper.objects.filter(bank=question.bank_id, current__isnull=False)
    return [
        paper
        for paper in papers.select_related("current").order_by("slug")
        if any(drawing.fits(cell, facts) for cell in drawing.read_cells(_blueprint(paper)))
    ]


def is_deletable(question: Question, papers: Sequence[Paper], asked: Mapping[int, int]) -> bool:
    """Whether the question can go: nobody was asked it, and no paper can draw it. `papers` as
    from used_in(), `asked` as from times_asked(). What was never ready is drawn by no paper."""
    return not asked and not (papers and question.state in DRAWN)


def alike_questions(question: Question) -> list[tuple[Question, int]]:
    """Questions of the same bank that say nearly the same, with the percentage; in two queries,
    however many the bank has."""
    if question.current is None:
        return []
    others = (
        Question.objects.filter(bank=question.bank_id, current__isnull=False)
        .exclude(pk=question.pk)
        .exclude(state=QuestionState.RETIRED)
        .values_list("pk", "current__body")
    )
    found = likeness.alike(_essence(question.current.body), [(pk, _essence(b)) for pk, b in others])
    by_id = Question.objects.select_related("current").in_bulk([one.id for one in found])
    return [(by_id[one.id], one.percent) for one in found if one.id in by_id]


def _essence(body: Mapping[str, Any]) -> str:
    options = [(one.get("text") or {}).get("zh-hans", "") for one in body.get("options") or []]
    return likeness.essence([(body.get("stem") or {}).get("zh-hans", ""), *options])


def as_written(version: QuestionVersion) -> Prompt:
    """The question as its author ordered it."""
    return prompt(name="0", kind=version.type, body=version.body)


def times_asked(question: Question) -> dict[int, int]:
    """How many attempts hold each version, by version id, in one query."""
    rows = AttemptItem.objects.filter(question_version__question=question)
    counted = rows.values_list("question_version").annotate(times=Count("pk"))
    return dict(counted.order_by())


def paper_states(user: User) -> list[PaperState]:
    """The readable papers with what each cell finds: one query for papers, one for each bank."""
    papers = list(
        Paper.objects.filter(bank__in=banks_to_read(user).values("pk"), current__isnull=False)
        .select_related("current", "bank", "region")
        .order_by("slug")
    )
    pools = {bank: candidates(bank) for bank in {paper.bank for paper in papers}}
    return [PaperState(paper, _cells(paper, pools[paper.bank])) for paper in papers]


def previewed(
    sections: Sequence[Mapping[str, Any]], bank: QuestionBank, seed: str
) -> tuple[list[DrawnCell] | None, list[str]]:
    """A draw from the bank as it is, or the cells that lack questions; in three queries."""
    observed = observed_only(bank, sections)
    if observed:
        return None, [say(one.problem) for one in observed]
    pool = candidates(bank)
    settled = [authoring.settled(cell) for cell in sections]
    cells = drawing.read_cells(settled)
    lacking = drawing.shortages(cells, pool)
    language = get_language() or "zh-hans"
    if lacking:
        problems = [authoring.shortage(settled[one.position], one, language) for one in lacking]
        return None, [say(problem) for problem in problems]
    drawn = drawing.draw(cells, pool, seed=seed)
    found = Question.objects.select_related("current").in_bulk([one.question for one in drawn])
    by_cell = [
        DrawnCell(
            authoring.title(section, language),
            [found[one.question] for one in drawn if one.section == position],
        )
        for position, section in enumerate(settled)
    ]
    return by_cell, []


def person_by_phone(user: User, phone: str) -> StaffMember | None:
    """Somebody in post in a region where the user is a trainer."""
    held = scoped(Posting.objects.open(), user, OfficeRoleName.TRAINER)
    return (
        StaffMember.objects.filter(phone=phones.normalise(phone) or phone, postings__in=held)
        .distinct()
        .first()
    )


def shortages(bank: QuestionBank) -> list[tuple[Paper, drawing.Shortage]]:
    """The cells of the bank's papers that cannot be filled now, in two queries."""
    pool = candidates(bank)
    papers = bank.papers.filter(current__isnull=False).select_related("current").order_by("slug")
    return [
        (paper, lack)
        for paper in papers
        for lack in drawing.shortages(drawing.read_cells(_blueprint(paper)), pool)
    ]


def _cells(paper: Paper, pool: list[drawing.Candidate]) -> list[CellState]:
    sections = _blueprint(paper)
    cells = drawing.read_cells(sections)
    lacking = {lack.position: lack.available for lack in drawing.shortages(cells, pool)}
    return [
        CellState(
            title=local(section.get("title")) or authoring.title(section, "zh-hans"),
            needed=cell.count,
            available=lacking.get(
                position, sum(1 for candidate in pool if drawing.fits(cell, candidate))
            ),
        )
        for position, (section, cell) in enumerate(zip(sections, cells, strict=True))
    ]


def _blueprint(paper: Paper) -> list[dict[str, Any]]:
    return paper.current.blueprint if paper.current else []


def _above(code: str) -> list[str]:
    found = []
    above = codes.parent(code)
    while above:
        found.append(above)
        above = codes.parent(above)
    return found
