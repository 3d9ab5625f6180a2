"""The whole curriculum in one transaction: everything is stored, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.models import Locale, Page

from assessments import actions as assessments
from assessments.models import Paper, ProgrammePaper
from common import audit
from courses.actions.branches import ensure_collection
from courses.actions.editions import raise_edition
from courses.actions.loading import library, pages
from courses.actions.loading.files import Media
from courses.actions.loading.packages import Packages
from courses.actions.loading.pages import Source
from courses.actions.loading.recordings import Recordings
from courses.actions.translating import mark_current
from courses.domain.curriculum import identity
from courses.domain.curriculum.courses import CourseSource, LessonPair, ModuleSource
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.curriculum.programmes import ProgrammeSource
from courses.domain.outline import digest_of
from courses.models import CoursePage, LessonPage, ModulePage, ProgrammeCourse
from programmes import queries as programmes
from programmes.actions import save_programme, set_requirements, set_terms
from programmes.models import Programme
from regions.domain import codes
from regions.enums import Level
from regions.models import Region

TIERS = {
    "county": Level.COUNTY,
    "prefecture": Level.PREFECTURE,
    "province": Level.PROVINCE,
    "ministry": Level.MINISTRY,
}


class Unloadable(Exception):
    """The folder cannot be loaded; `curriculum.problems` says why."""


@dataclass
class Report:
    """What a load did. `kept` names what somebody edited in the CMS since the last load."""

    pages: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    programmes: Counter[str] = field(default_factory=Counter)
    library: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    # recordings whose words stayed, and whose new words wait for a second person: id → title
    kept_recordings: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)  # SCORM packages held out: id → title

    @property
    def all_kept(self) -> list[str]:
        return [*self.kept, *self.kept_recordings.values()]

    @property
    def changed_anything(self) -> bool:
        return any(
            counter[name]
            for counter in (self.pages, self.questions, self.programmes, self.library)
            for name in ("added", "changed", "moved")
        )


@transaction.atomic
def load_curriculum(
    *,
    root: Path,
    curriculum: Curriculum,
    region: Region,
    overwrite: bool = False,
    keep_library: bool = False,
    dry_run: bool = False,
    actor: audit.Actor | None = None,
    may_bring_packages: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> Report:
    """Store a checked folder. `region` owns the courses, banks and programmes that are new.

    Without `may_bring_packages` SCORM packages that are not here yet are held out (`report.held`).
    With `keep_library` entries of the library that are here already stay as they are.
    With `dry_run` everything is done and taken back: the report says what a load would do.
    """
    if curriculum.problems:
        raise Unloadable
    loader = _Loader(
        root, region, overwrite, actor, tick, dry_run=dry_run, may_bring=may_bring_packages
    )
    for course in curriculum.courses:
        loader.course(course)
    for programme in curriculum.programmes:
        loader.programme(programme)
    loader.library(curriculum, keep=keep_library)
    if dry_run:
        transaction.set_rollback(True)
    return loader.report


class _Loader:
    def __init__(
        self,
        root: Path,
        region: Region,
        overwrite: bool,
        actor: audit.Actor | None,
        tick: Callable[[], None],
        *,
        dry_run: bool,
        may_bring: bool,
    ) -> None:
        self.dry_run = dry_run
        self.root, self.region, self.overwrite = root, region, overwrite
        self.actor, self.tick = actor, tick
        self.report = Report()
        self.kept_keys: set[Any] = set()
        self.indexes = pages.ensure_tree()
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.media = Media(root, ensure_collection(region=region), dry_run=dry_run)
        self.recordings = self._recordings(region)
        self.packages = Packages(
            root, actor, may_bring=may_bring, dry_run=dry_run, held=self.report.held
        )

    def _recordings(self, region: Region) -> Recordings:
        return Recordings(
            self.root,
            region,
            self.actor,
            self.overwrite,
            self.dry_run,
            kept=self.report.kept_recordings,
            waiting=self.report.waiting,
        )

    def course(self, course: CourseSource) -> None:
        before = CoursePage.objects.filter(translation_key=identity.course_key(course.key)).first()
        region = before.region if before and before.region else self.region
        self.media = Media(self.root, ensure_collection(region=region), dry_run=self.dry_run)
        self.recordings = self._recordings(region)
        for language in LANGUAGES:
            self._course_page(course, language, region)
        if before is not None and course.edition > before.edition:
            raise_edition(course_key=before.translation_key, actor=self.actor, to=course.edition)
        if course.bank:
            self._bank(course, region)
        if course.paper:
            assessments.load_paper(data=course.paper, region=region, actor=self.actor)

    def _course_page(self, course: CourseSource, language: str, region: Region) -> None:
        page = self._store(
            CoursePage,
            identity.course_key(course.key),
            language,
            self.indexes[language],
            fields={
                "title": course.title[language],
                "slug": course.slug,
                "summary": course.summary[language],
                "online_hours": Decimal(str(course.online_hours)),
                "practice_hours": Decimal(str(course.practice_hours)),
                "practice": [
                    {
                        "key": task["key"],
                        "title": task["title"][language],
                        "minutes": task["minutes"],
                        "text": task["text"][language],
                    }
                    for task in course.practice
                ],
            },
            fixed={"key": course.key, "region": region, "edition": course.edition},
        )
        modules = [self._module(course, module, language, page) for module in course.modules]
        self._order(page, modules)

    def _module(
        self, course: CourseSource, module: ModuleSource, language: str, parent: Page
    ) -> Page:
        page = self._store(
            ModulePage,
            identity.page_key(course.key, module.key),
            language,
            parent,
            fields={
                "title": module.title[language],
                "slug": module.slug,
                "summary": module.summary[language],
            },
            fixed={"key": module.key},
        )
        self._order(page, [self._lesson(pair, language, page) for pair in module.lessons])
        return page

    def _lesson(self, pair: LessonPair, language: str, parent: Page) -> Page:
        text = pair.texts[language]
        page = self._store(
            LessonPage,
            identity.lesson_key(text.key),
            language,
            parent,
            fields={
                "title": text.title,
                "slug": pair.slug,
                "summary": text.summary,
                "sources": text.sources,
                "body": text.sections,
            },
            fixed={"key": text.key},
            names=text.names,
        )
        self.tick()
        return page

    def _store(
        self,
        kind: type[Page],
        key: Any,
        language: str,
        parent: Page,
        *,
        fields: dict[str, Any],
        fixed: dict[str, Any],
        names: dict[str, str] | None = None,
    ) -> Page:
        if "body" in fields:
            fields = {**fields, "body": self.packages.brought(fields["body"], language)}
        digest = digest_of(self.media.with_digests(fields))
        if "body" in fields:
            body = self.packages.stored(self.recordings.with_ids(fields["body"]))
            fields = {**fields, "body": self.media.with_ids(body)}
        source = Source(
            kind, key, self.locales[language], parent, fields, fixed, digest, names or {}
        )
        page, outcome = pages.store(source, overwrite=self.overwrite)
        self.report.pages[outcome] += 1
        if outcome == "kept":
            self.kept_keys.add(key)
            self.report.kept.append(f"{page.title} ({language})")
        elif language != LANGUAGES[0] and key not in self.kept_keys:
            mark_current(page=page)
        return page

    def _order(self, parent: Page, children: list[Page]) -> None:
        if pages.put_in_order(parent, children):
            self.report.pages["moved"] += len(children)

    def _bank(self, course: CourseSource, region: Region) -> None:
        folder = course.file.rpartition("/")[0]
        data = _plain(course.bank)
        for question in data.get("questions") or []:
            if picture := question.get("picture"):
                picture["file"] = self._question_picture(f"{folder}/{picture['file']}")
        loaded = assessments.load_bank(data=data, region=region, actor=self.actor)
        for name in ("added", "changed", "unchanged"):
            self.report.questions[name] += getattr(loaded, name)

    def _question_picture(self, path: str) -> str:
        """Store the picture of a question under its content's name; return its address."""
        source = self.root / path
        name = f"question_pictures/{source.stem}-{self.media.digest(path)[:8]}{source.suffix}"
        if not self.dry_run and not default_storage.exists(name):
            default_storage.save(name, ContentFile(source.read_bytes()))
        return str(default_storage.url(name))

    def programme(self, source: ProgrammeSource) -> None:
        saved = save_programme(
            slug=source.slug,
            code=source.code,
            title=source.title["zh-hans"],
            title_en=source.title["en"],
            role=source.role,
            kind=source.kind,
            tier=TIERS[source.tier],
            organiser=self._organiser(source),
            hours=source.hours,
            actor=self.actor,
        )
        linked = [
            ProgrammeCourse.objects.get_or_create(
                programme=saved.programme,
                course_key=identity.course_key(key),
                defaults={"position": position},
            )[1]
            for position, key in enumerate(source.courses)
        ]
        linked += [
            ProgrammePaper.objects.get_or_create(programme=saved.programme, paper=paper)[1]
            for paper in Paper.objects.filter(slug__in=source.papers)
        ]
        asked = self._conditions(saved.programme, source)
        if saved.created:
            self.report.programmes["added"] += 1
        elif saved.changed or asked or any(linked):
            self.report.programmes["changed"] += 1
        else:
            self.report.programmes["unchanged"] += 1

    def _organiser(self, source: ProgrammeSource) -> Region:
        """The office at the tier that the file names, at or above the one that loads."""
        if not source.organiser:
            return self.region
        code = codes.at(self.region.code, TIERS[source.organiser])
        return self.region if code is None else Region.objects.get(pk=code)

    def library(self, curriculum: Curriculum, *, keep: bool) -> None:
        """Store the documents and words; what an office edited in the CMS stays as it is."""
        sources: list[library.AnySource] = [
            *curriculum.documents,
            *curriculum.articles,
            *curriculum.terms,
        ]
        for source in sources:
            entry, outcome = library.store(
                source, region=self.region, overwrite=self.overwrite, keep=keep
            )
            self.report.library[outcome] += 1
            if outcome == "kept":
                self.report.kept.append(str(entry))

    def _conditions(self, programme: Programme, source: ProgrammeSource) -> bool:
        """Set what the file says, unless the office set something else on its screen."""
        if programme.kept_by_office:
            return False
        text = programmes.declaration(programme)
        asked = source.requirements(
            visits=programme.observed_visits,
            declaration=(text.text, text.text_en) if text else ("", ""),
        )
        changed = set_requirements(
            programme=programme, requirements=asked, actor=self.actor, by_office=False
        )
        if source.terms:
            changed |= set_terms(
                programme=programme, terms=source.terms, actor=self.actor, by_office=False
            )
        return changed


def _plain(value: Any) -> Any:
    """Copy lined YAML into plain dicts and lists."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def lessons_in(curriculum: Curriculum) -> Iterator[LessonPair]:
    for course in curriculum.courses:
        for module in course.modules:
            yield from module.lessons
