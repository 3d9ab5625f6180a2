"""Questions of a file into a bank: compared with what is there, then stored for review."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from accounts.models import User
from assessments.actions.indexing import index_questions
from assessments.actions.loading import add_version
from assessments.actions.pictures import NotAPicture, keep_picture
from assessments.domain.authoring import LANGUAGES
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.enums import QuestionState
from assessments.exchange.compare import CARRIED, Known, essence
from assessments.exchange.found import Note, Parsed, Place, Reading, Refused
from assessments.models import Question, QuestionBank, Topic
from assessments.queries.exchange import UNSORTED, flat_questions
from common import audit
from regions.models import Region

UNSORTED_TITLE: Final = {"zh-hans": "未分类", "en": "Unsorted"}
_HANZI: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Compared:
    """What storing a file would do. `unchanged` are questions that the bank already has."""

    new: list[Parsed] = field(default_factory=list)
    unchanged: list[Parsed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Stored:
    bank: QuestionBank
    added: int
    unchanged: int
    notes: tuple[Note, ...] = ()


def compare(
    *,
    bank: QuestionBank | None,
    reading: Reading,
    allow_similar: bool = False,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> Compared:
    """Find what the bank has already, and what is so alike that it is refused as a repeat."""
    known = Known(flat_questions(bank, languages=LANGUAGES) if bank else (), reading.format)
    within = Known((), reading.format)
    result = Compared(refused=list(reading.refused))
    for count, parsed in enumerate(reading.questions, start=1):
        _sort(parsed, known, within, result, allow_similar=allow_similar)
        if count % 50 == 0:
            on_progress(count, len(reading.questions))
    result.refused.sort(key=lambda one: one.place.row or one.place.line or 0)
    return result


def _sort(
    parsed: Parsed, known: Known, within: Known, result: Compared, *, allow_similar: bool
) -> None:
    place = parsed.place.row or parsed.place.line or 0
    if known.same(parsed.source):
        result.unchanged.append(parsed)
    elif repeated := within.same(parsed.source):
        text = _("The same question is in the file at %(place)s already.")
        problem = Problem(text, {"place": repeated})
        result.refused.append(Refused(parsed.place, problem, parsed.original))
    elif not allow_similar and (alike := known.alike(parsed.source)):
        problem = Problem(
            _("The bank has a question that is %(percent)s %% alike: %(key)s."),
            {"percent": alike.percent, "key": alike.key},
        )
        result.refused.append(Refused(parsed.place, problem, parsed.original, source=parsed.source))
    else:
        result.new.append(parsed)
        within.add(str(place), parsed.source)


def bank_for(*, slug: str, region: Region) -> QuestionBank:
    """The bank of that name; a new one belongs to the region."""
    return QuestionBank.objects.get_or_create(
        slug=slug, defaults={"region": region, "title": {"zh-hans": slug, "en": slug}}
    )[0]


def create_bank(*, title: str, region: Region) -> QuestionBank:
    """A new bank under a name; its address is made from the name, with a number if it is taken."""
    stem = slugify(title)[:50] or f"bank-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
    slugs = set(QuestionBank.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(slugs) + 3))
    slug = next(one for one in (stem, *numbered) if one not in slugs)
    return QuestionBank.objects.create(
        slug=slug, region=region, title={"zh-hans": title, "en": title}
    )


@transaction.atomic
def store_questions(
    *,
    bank: QuestionBank,
    questions: Iterable[Parsed],
    format: str,  # noqa: A002
    pictures: Mapping[str, bytes],
    actor: audit.Actor | None,
    file_name: str = "",
) -> Stored:
    """Store the questions as waiting for review. The same question twice is once."""
    locked = QuestionBank.objects.select_for_update().get(pk=bank.pk)
    topics = _Topics(locked)
    keys = set(Question.objects.filter(bank=locked).values_list("key", flat=True))
    notes: list[Note] = []
    stored: list[int] = []
    unchanged = 0
    for parsed in questions:
        key = _key(parsed.source, format, keys)
        if key is None:
            unchanged += 1
            continue
        keys.add(key)
        source = _with_picture(with_languages(parsed.source), parsed.place, pictures, notes)
        author = actor if isinstance(actor, User) else None
        stored.append(_create(locked, topics, key, source, author).pk)
    added = len(stored)
    if added:
        index_questions(stored)
        QuestionBank.objects.filter(pk=locked.pk).update(draw_version=F("draw_version") + 1)
        audit.record(
            actor=actor,
            action="assessments.import_questions",
            subject=locked,
            region_code=locked.region_id,
            detail={"added": added, "format": format, "file": file_name[:100]},
        )
    return Stored(locked, added, unchanged, tuple(notes))


def _key(source: Mapping[str, Any], format: str, taken: set[str]) -> str | None:  # noqa: A002
    """The question's own key if it is free, else one of its content; None if that is there."""
    own = slugify(str(source.get("key") or ""), allow_unicode=True)[:80]
    if own and own not in taken:
        return own
    digest = hashlib.sha256(essence(source, CARRIED[format]).encode()).hexdigest()
    made = f"q-{digest[:12]}"
    return None if made in taken else made


def _create(
    bank: QuestionBank, topics: "_Topics", key: str, source: Mapping[str, Any], author: User | None
) -> Question:
    """A question in review; nobody who imported it may approve it."""
    question = Question.objects.create(
        bank=bank,
        key=key,
        topic=topics.of(str(source.get("topic") or "")),
        difficulty=source.get("difficulty") or "medium",
        critical=bool(source.get("critical")),
        state=QuestionState.REVIEW,
        edited_by=author,
    )
    add_version(question=question, source=source)
    return question


def _with_picture(
    source: dict[str, Any], place: Place, pictures: Mapping[str, bytes], notes: list[Note]
) -> dict[str, Any]:
    """The question with its picture stored, and what is to be said of it."""
    for holder in (source, *source.get("options", ())):
        name = holder.pop("picture", None)
        if name is None or name not in pictures:
            continue
        try:
            holder["picture"] = {"file": keep_picture(pictures[name]), "alt": {}}
            text = _("The picture has no description yet; add one for people who cannot see it.")
        except NotAPicture:
            text = _(
                "The picture is of a kind that browsers do not show. Insert it as PNG or JPEG."
            )
        notes.append(Note(place, Problem(text)))
    return source


def with_languages(source: Mapping[str, Any]) -> dict[str, Any]:
    """The question with each text under its language: Chinese if it has a Chinese sign."""
    texts = [source.get("stem"), *(one.get("text") for one in source.get("options") or [])]
    language = "zh-hans" if any(_HANZI.search(str(text or "")) for text in texts) else "en"
    return _said_in(source, language)


def _said_in(source: Mapping[str, Any], language: str) -> dict[str, Any]:
    made = dict(source)
    for name in ("stem", "explanation"):
        if source.get(name):
            made[name] = {language: source[name]}
    for name in ("options", "left", "right", "items"):
        if name in source:
            made[name] = [
                {
                    inner: {language: value} if inner in {"text", "feedback"} else value
                    for inner, value in one.items()
                }
                for one in source[name]
            ]
    if "rubric" in source:
        made["rubric"] = [
            {
                **one,
                "text": {language: one["text"]},
                "levels": [
                    {
                        inner: {language: value} if inner in {"text", "example"} else value
                        for inner, value in level.items()
                    }
                    for level in one["levels"]
                ],
            }
            for one in source["rubric"]
        ]
    for name in ("parts", "steps"):
        if name in source:
            made[name] = [_said_in(part, language) for part in source[name]]
    return made


class _Topics:
    """Finds the topic that a file names by its key or its title in any language; else makes it."""

    def __init__(self, bank: QuestionBank) -> None:
        self._bank = bank
        self._known: dict[str, Topic] = {}
        for topic in Topic.objects.filter(bank=bank):
            for name in (topic.key, *topic.title.values()):
                self._known.setdefault(str(name).casefold(), topic)

    def of(self, name: str) -> Topic:
        name = name.strip()[:200]
        found = self._known.get((name or UNSORTED).casefold())
        if found is None:
            key = slugify(name)[:60] or f"t-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
            found, _made = Topic.objects.get_or_create(
                bank=self._bank,
                key=key if name else UNSORTED,
                defaults={
                    "title": {"zh-hans": name, "en": name} if name else UNSORTED_TITLE,
                    "position": 1000,
                },
            )
            self._known[(name or UNSORTED).casefold()] = found
        return found
