"""A course as a set of web pages: what manifests of other systems name."""

from dataclasses import dataclass, field


@dataclass
class Lesson:
    """One page: its file, and the files that it shows."""

    number: int
    title: str
    href: str
    files: list[str] = field(default_factory=list)


@dataclass
class Module:
    title: str
    lessons: list[Lesson] = field(default_factory=list)


@dataclass
class WebCourse:
    """`shared` are the style and the script that every page uses."""

    key: str
    title: str
    summary: str
    language: str
    modules: list[Module]
    files: dict[str, bytes]
    shared: tuple[str, ...] = ("course.css", "course.js")
