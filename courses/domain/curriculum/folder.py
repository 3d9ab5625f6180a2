"""The whole folder: from file names and texts to courses and programmes, or to problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from courses.domain.curriculum import bank as banks
from courses.domain.curriculum import cards, courses, hours, lessons, library, programmes
from courses.domain.curriculum.cards import CardSource
from courses.domain.curriculum.courses import CourseSource, LessonPair, ModulePlan, ModuleSource
from courses.domain.curriculum.lessons import LessonSource
from courses.domain.curriculum.library import ArticleSource, DocumentSource, TermSource
from courses.domain.curriculum.lined import LANGUAGES, Fields, LinedDict, load
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.programmes import ProgrammeSource


@dataclass
class Curriculum:
    courses: list[CourseSource] = field(default_factory=list)
    programmes: list[ProgrammeSource] = field(default_factory=list)
    documents: list[DocumentSource] = field(default_factory=list)
    terms: list[TermSource] = field(default_factory=list)
    articles: list[ArticleSource] = field(default_factory=list)
    cards: list[CardSource] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read(texts: Mapping[str, str], sizes: Mapping[str, int]) -> Curriculum:
    """Read everything. `texts` holds .md and .yaml files, `sizes` every file, by path."""
    found = Curriculum()
    reader = _Reader(texts, sizes, found.problems)
    for path in sorted(texts):
        if path.endswith("/course.yaml"):
            course = reader.course(path)
            if course:
                found.courses.append(course)
    if not any(path.endswith("/course.yaml") for path in texts):
        found.problems.add(
            ".", 1, _("There is no course here."), _("A course is a folder with a course.yaml.")
        )
    reader.check_repeats(found.courses)
    if "programmes.yaml" in texts:
        found.programmes = reader.programmes("programmes.yaml", found.courses)
    if fields := reader.fields("policies.yaml"):
        found.documents = library.documents(fields)
    if fields := reader.fields("articles.yaml"):
        laws = {one.key for one in found.documents if one.kind == "law"}
        found.articles = library.articles(fields, laws)
    if fields := reader.fields("glossary.yaml"):
        found.terms = library.terms(fields)
    if fields := reader.fields("cards.yaml"):
        keys = {pair.key for course in found.courses for pair in hours.lessons(course)}
        found.cards = cards.read(fields, keys)
    return found


class _Reader:
    def __init__(
        self, texts: Mapping[str, str], sizes: Mapping[str, int], problems: Problems
    ) -> None:
        self.texts, self.sizes, self.problems = texts, sizes, problems

    def _yaml(self, path: str) -> LinedDict | None:
        loaded = load(self.texts[path], file=path, problems=self.problems)
        if loaded is not None and not isinstance(loaded, LinedDict):
            self.problems.add(path, 1, _("“%(name)s” must have named fields."), name=path)
            return None
        return loaded

    def fields(self, path: str) -> Fields | None:
        """Return the fields of a file that need not be there."""
        loaded = self._yaml(path) if path in self.texts else None
        return None if loaded is None else Fields(loaded, path, self.problems)

    def course(self, path: str) -> CourseSource | None:
        loaded = self._yaml(path)
        if loaded is None:
            return None
        folder = path.rpartition("/")[0]
        fields = Fields(loaded, path, self.problems)
        facts = courses.head(fields)
        plans = courses.modules(fields)
        paper = fields.get("paper", required=False)
        fields.finish()
        course = CourseSource(**facts, modules=[self._module(folder, plan, path) for plan in plans])
        course = replace(course, paper=paper, bank=self._bank(folder, course, paper, path))
        hours.check(course, self.problems)
        return course

    def _module(self, folder: str, plan: ModulePlan, file: str) -> ModuleSource:
        found = [
            self._lesson(f"{folder}/{plan.folder}/{name}", name, file, line)
            for name, line in plan.lessons
        ]
        return ModuleSource(
            key=plan.key,
            slug=courses.slug_of(plan.folder),
            title=plan.title,
            summary=plan.summary,
            lessons=[pair for pair in found if pair.texts],
        )

    def _lesson(self, folder: str, name: str, file: str, line: int) -> LessonPair:
        texts: dict[str, LessonSource] = {}
        for language in LANGUAGES:
            path = f"{folder}/lesson.{language}.md"
            if path in self.texts:
                texts[language] = lessons.parse(
                    self.texts[path], file=path, sizes=self.sizes, problems=self.problems
                )
            else:
                self.problems.add(
                    file,
                    line,
                    _("The file %(path)s does not exist."),
                    _("Every lesson needs a text in every language."),
                    path=path,
                )
        self._compare(texts)
        return LessonPair(slug=courses.slug_of(name), texts=texts)

    def _compare(self, texts: Mapping[str, LessonSource]) -> None:
        """Progress is shared between languages: keys, sections and right answers must agree."""
        if len(texts) < len(LANGUAGES):
            return
        first, *others = texts.values()
        for other in others:
            pairs: tuple[tuple[Any, Any, str], ...] = (
                (first.key, other.key, _("The key is %(there)s here and %(here)s in %(other)s.")),
                (
                    first.section_keys,
                    other.section_keys,
                    _("The sections are %(there)s here and %(here)s in %(other)s."),
                ),
                (
                    first.questions,
                    other.questions,
                    _("The questions and their right options differ from %(other)s."),
                ),
            )
            for here, there, what in pairs:
                if here != there:
                    self.problems.add(
                        other.file,
                        self._line_of_difference(other, here, there),
                        what,
                        _("Make both languages agree; the order counts, too."),
                        here=_spoken(here),
                        there=_spoken(there),
                        other=first.file,
                    )

    def _line_of_difference(self, source: LessonSource, here: Any, there: Any) -> int:
        """Return the line of the first section or question that is not as in the other file."""
        if isinstance(there, str):
            return 1
        pairs = zip_longest(_listed(there), _listed(here))
        new = next((mine[0] for mine, other in pairs if mine and mine != other), None)
        marks = {f"{{#{new}}}", f"key: {new}"}
        lines = enumerate(self.texts[source.file].split("\n"), start=1)
        return next((n for n, line in lines if any(mark in line for mark in marks)), 1)

    def _bank(
        self, folder: str, course: CourseSource, paper: Any, file: str
    ) -> dict[str, Any] | None:
        path = f"{folder}/questions.yaml"
        bank = self._yaml(path) if path in self.texts else None
        if bank is not None:
            keys = {pair.key for pair in hours.lessons(course)}
            banks.check_bank(
                bank, file=path, lessons=keys, sizes=self.sizes, problems=self.problems
            )
        if isinstance(paper, LinedDict):
            banks.check_paper(paper, bank or {}, file=file, problems=self.problems)
        return bank

    def check_repeats(self, found: list[CourseSource]) -> None:
        seen: dict[str, str] = {}
        for course in found:
            named = [(course.file, f"course {course.key}"), (course.file, f"address {course.slug}")]
            named += [
                (source.file, f"lesson {source.key} {language}")
                for pair in hours.lessons(course)
                for language, source in pair.texts.items()
            ]
            for file, name in named:
                if name in seen:
                    self.problems.add(
                        file,
                        1,
                        _("%(name)s stands in %(other)s, too."),
                        _("Keys are unique: change one of them."),
                        name=name,
                        other=seen[name],
                    )
                seen[name] = file

    def programmes(self, path: str, found: list[CourseSource]) -> list[ProgrammeSource]:
        loaded = self._yaml(path)
        if loaded is None:
            return []
        papers = {str(course.paper["slug"]) for course in found if course.paper}
        return programmes.read(
            Fields(loaded, path, self.problems), {course.key for course in found}, papers
        )


def _listed(value: Any) -> list[tuple[Any, ...]]:
    """Return the keys of sections, or the keys of questions with their right options."""
    return [*value.items()] if isinstance(value, Mapping) else [(key,) for key in value]


def _spoken(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
