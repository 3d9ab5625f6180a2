"""Courses' answers to what the examiner asks (assessments.ports)."""

from collections.abc import Collection, Mapping

from accounts.models import StaffMember
from assessments.models import Paper
from assessments.ports import Admission, Lesson
from courses import queries


def ask(person: StaffMember, paper: Paper) -> Admission:
    """A paper of a programme is for its enrolled people, when every lesson is finished."""
    if not paper.programme_links.exists():
        return Admission()
    enrolment, missing = queries.missing_lessons(person, paper)
    if enrolment is None:
        return Admission(enrolled=False)
    return Admission(
        period=enrolment.period,
        region_code=enrolment.region_id,
        missing=tuple(Lesson(title=one.title, url=one.url) for one in missing),
    )


def lessons_for(lesson_keys: Collection[str]) -> Mapping[str, Lesson]:
    found = queries.lessons_for(lesson_keys)
    return {key: Lesson(title=one.title, url=one.url) for key, one in found.items()}
