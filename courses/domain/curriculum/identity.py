"""Deterministic ids: the same key is the same id in every language and on every installation.

Progress, answers and programmes point at these ids, so the names below never change.
"""

from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

NAMESPACE: Final = uuid5(NAMESPACE_DNS, "content.tongban.academy")


def literal(key: str) -> UUID | None:
    """Return the id that a key *is*: what was made in the CMS has no other name in a pack."""
    try:
        found = UUID(key)
    except ValueError:
        return None
    return found if str(found) == key else None


def page_key(*keys: str) -> UUID:
    """Return the translation key of a page: `page_key("c2")`, `page_key("c2", "m1")`."""
    return literal(keys[-1]) or uuid5(NAMESPACE, "/".join(keys))


def course_key(course: str) -> UUID:
    return page_key(course)


def lesson_key(lesson: str) -> UUID:
    """Lesson keys are unique by themselves: a lesson may move to another module."""
    return literal(lesson) or uuid5(NAMESPACE, f"lesson:{lesson}")


def section_id(lesson: str, section: str) -> UUID:
    return literal(section) or uuid5(NAMESPACE, f"{lesson}#{section}")


def question_id(lesson: str, question: str) -> UUID:
    return literal(question) or uuid5(NAMESPACE, f"{lesson}?{question}")


def part_id(lesson: str, section: str, kind: str, nth: int) -> UUID:
    """Return the id of the nth part of a kind: adding a picture renames no text."""
    return uuid5(NAMESPACE, f"{lesson}#{section}/{kind}-{nth}")


def item_id(block: UUID, nth: int) -> UUID:
    return uuid5(block, str(nth))
