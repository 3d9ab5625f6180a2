"""The course, its lessons, its bank and its paper as files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from assessments.enums import QuestionState
from assessments.models import Paper, QuestionBank
from courses.actions.packing import library
from courses.actions.packing.files import Beside, Files, Unpackable
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.packs import lesson as lessons
from courses.domain.packs import manifest
from courses.domain.packs.manifest import Manifest
from courses.domain.packs.markdown import to_markdown
from courses.domain.packs.yaml import dump, in_order, number, text
from courses.exchange.pack import Content, digest
from courses.models import CoursePage, LessonPage, LoadedPage, ModulePage


@dataclass(frozen=True)
class Packed:
    """`left_out` says by name what the pack cannot hold."""

    files: dict[str, Content]  # without the manifest
    manifest: Manifest
    left_out: list[str]

    def everything(self) -> dict[str, Content]:
        return {**self.files, manifest.NAME: self.manifest.to_bytes()}


def pack(course: CoursePage, workroom: Path) -> Packed:
    """Gather what is published, in every language, with its questions and its paper.

    Large files are named by where they lie; what has to be made of them lies in `workroom`.
    """
    pages = _in_languages(course)
    first = pages[LANGUAGES[0]]
    key = first.key or str(first.translation_key)
    root = f"{key}-{first.slug}"
    files = Files(workroom)
    modules, taught = [], set()
    for place, module in enumerate(ModulePage.objects.live().child_of(first).order_by("path"), 1):
        packed, keys = _module(files, root, place, _in_languages(module))
        modules.append(packed)
        taught |= keys
    bank = bank_of(key, taught)
    facts = {**_head(key, pages), "modules": modules, **_practice(pages)}
    if bank is not None:
        facts |= _paper(key, bank)
        files.found[f"{root}/questions.yaml"] = _questions(files, root, bank, taught)
    files.found[f"{root}/course.yaml"] = dump(facts).encode()
    library.put(files)
    return Packed(
        files.found,
        Manifest(
            course=key,
            title={code: page.title for code, page in pages.items()},
            edition=first.edition,
            locales=LANGUAGES,
            source=settings.SITE_URL,
            files={path: digest(content) for path, content in files.found.items()},
        ),
        files.left_out,
    )


def _in_languages(page: Any) -> dict[str, Any]:
    """The published page in every language of the format."""
    found = {
        one.locale.language_code: one
        for one in type(page)
        .objects.live()
        .filter(translation_key=page.translation_key)
        .select_related("locale")
    }
    for language in LANGUAGES:
        if language not in found:
            raise Unpackable(
                _("“%(title)s” is not published in this language: %(language)s.")
                % {"title": page.title, "language": language}
            )
    return found


def _both(pages: dict[str, Any], name: str) -> dict[str, str]:
    return {language: text(getattr(pages[language], name)) for language in LANGUAGES}


def _head(key: str, pages: dict[str, Any]) -> dict[str, Any]:
    first = pages[LANGUAGES[0]]
    return {
        "key": key,
        "slug": first.slug,
        "title": _both(pages, "title"),
        "summary": _both(pages, "summary"),
        "hours": {"online": number(first.online_hours), "practice": number(first.practice_hours)},
        "edition": first.edition,
    }


def _practice(pages: dict[str, Any]) -> dict[str, Any]:
    tasks = {
        language: {task["key"]: task for task in pages[language].practice} for language in LANGUAGES
    }
    found = []
    for key, task in tasks[LANGUAGES[0]].items():
        twins = {language: tasks[language].get(key, {}) for language in LANGUAGES}
        found.append(
            {
                "key": key,
                "title": {code: text(one.get("title")) for code, one in twins.items()},
                "minutes": task["minutes"],
                "text": {code: to_markdown(one.get("text", "")) for code, one in twins.items()},
            }
        )
    return {"practice": found} if found else {}


def _module(
    files: Files, root: str, place: int, pages: dict[str, Any]
) -> tuple[dict[str, Any], set[str]]:
    first = pages[LANGUAGES[0]]
    folder = f"m{place}-{first.slug}"
    names, keys = [], set()
    for number_, page in enumerate(LessonPage.objects.live().child_of(first).order_by("path"), 1):
        name = f"{number_}-{page.slug}"
        key = _lesson(files, f"{root}/{folder}/{name}", _in_languages(page))
        if key:
            keys.add(key)
            names.append(name)
    return {
        "key": first.key or str(first.translation_key),
        "folder": folder,
        "title": _both(pages, "title"),
        "summary": _both(pages, "summary"),
        "lessons": names,
    }, keys


def _lesson(files: Files, folder: str, pages: dict[str, Any]) -> str:
    """Put the lesson into its folder; return its key, empty when nothing of it can be packed."""
    first = pages[LANGUAGES[0]]
    key: str = first.key or str(first.translation_key)
    loaded = LoadedPage.objects.filter(page_id=first.pk).values_list("names", flat=True).first()
    beside = {code: Beside(files, folder, page.title) for code, page in pages.items()}
    sections = {
        code: beside[code].without_strangers(page.body.get_prep_value() or [])
        for code, page in pages.items()
    }
    if not all(sections.values()):
        files.leave_out(_("the lesson “%(title)s”: nothing is left of it") % {"title": first.title})
        return ""
    for language in LANGUAGES:
        page = pages[language]
        try:
            written = lessons.written(
                key=key,
                title=page.title,
                summary=page.summary,
                sources=page.sources,
                sections=sections[language],
                names=loaded or {},
                file_name=beside[language].name,
            )
        except lessons.Unwritable as error:
            raise Unpackable(
                _("“%(title)s” has a block that no pack can hold: %(kind)s.")
                % {"title": page.title, "kind": error}
            ) from error
        files.found[f"{folder}/lesson.{language}.md"] = written.encode()
    return key


def bank_of(course: str, taught: Iterable[str]) -> QuestionBank | None:
    """The bank of the course: named like it, or the one that asks about its lessons."""
    found = QuestionBank.objects.filter(slug=course).first()
    if found is None:
        asking = QuestionBank.objects.filter(questions__lesson_key__in=list(taught))
        found = asking.order_by("pk").first()
    return found


def _questions(files: Files, root: str, bank: QuestionBank, taught: set[str]) -> bytes:
    rows = bank.questions.filter(state=QuestionState.READY, current__isnull=False)
    topics = [
        {"key": topic.key, "title": in_order(topic.title)}
        for topic in bank.topics.order_by("position", "pk")
    ]
    return dump(
        {
            "bank": bank.slug,
            "title": in_order(bank.title),
            "topics": topics,
            "questions": [
                _question(files, root, row, taught)
                for row in rows.select_related("current", "topic").order_by("pk")
            ],
        }
    ).encode()


def _question(files: Files, root: str, row: Any, taught: set[str]) -> dict[str, Any]:
    facts = {
        **row.current.body,
        "key": row.key,
        "topic": row.topic.key,
        "type": row.current.type,
        "difficulty": row.difficulty,
        "mark": number(row.current.mark),
        "critical": row.critical,
    }
    if row.lesson_key in taught:
        facts["lesson"] = row.lesson_key
    if picture := facts.get("picture"):
        facts["picture"] = {**picture, "file": _stored(files, root, row.key, picture["file"])}
    found: dict[str, Any] = in_order(facts)
    return found


def _stored(files: Files, root: str, key: str, address: str) -> str:
    """The picture of a question, known by its address, put beside the questions."""
    name = address.removeprefix(default_storage.url(""))
    if not default_storage.exists(name):
        raise Unpackable(_("The picture of question %(key)s is gone.") % {"key": key})
    with default_storage.open(name) as opened:
        return files.put(root, PurePosixPath(name).name, opened.read())


def _paper(course: str, bank: QuestionBank) -> dict[str, Any]:
    """The paper of the course. Its hours and spoken codes are one office's own and stay here."""
    papers = Paper.objects.filter(bank=bank, current__isnull=False).select_related("current")
    found = papers.filter(slug=f"{course}-final").first() or papers.order_by("pk").first()
    if found is None or found.current is None:
        return {}
    rules = found.current
    facts = {
        "slug": found.slug,
        "title": in_order(found.title),
        "bank": bank.slug,
        "pass_mark": number(rules.pass_mark),
        "time_limit_minutes": rules.time_limit_minutes,
        "attempts": rules.attempts_allowed,
        "retry_after_hours": rules.retry_after_hours,
        **dict(_unusual(rules)),
        "sections": [in_order(cell) for cell in rules.blueprint],
    }
    return {"paper": {name: value for name, value in facts.items() if value is not None}}


def _unusual(rules: Any) -> Iterator[tuple[str, Any]]:
    for name in (
        "grace_seconds", "grading", "show_answers", "answers_after_close", "graders", "tolerance",
        "moderated_percent",
    ):  # fmt: skip
        value = getattr(rules, name)
        if value != type(rules)._meta.get_field(name).default:
            yield name, str(value) if name == "grading" else value
