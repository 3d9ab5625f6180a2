"""需要重学: who has finished studies again, but for those who are certified."""

import pytest
from factories.accounts import UserFactory
from factories.courses import BOTH, course_page, enrolled, outline, study
from wagtail.models import Revision

from common.models import AuditEntry
from courses import actions, queries
from courses.models import CoursePage, HoursEntry, LessonPage, LessonProgress, RestudyRequest
from courses.queries import review
from quotas.enums import SeatState

pytestmark = pytest.mark.django_db


def editions(page: CoursePage) -> list[int]:
    pages = CoursePage.objects.filter(translation_key=page.translation_key)
    return list(pages.values_list("edition", flat=True))


def test_publishing_alone_raises_nothing() -> None:
    page = course_page(lessons=1)
    lesson = LessonPage.objects.get(pk=outline(page).lessons[0].page)
    lesson.save_revision().publish()
    assert editions(page) == [1]


def test_a_request_takes_effect_with_the_next_publication() -> None:
    page = course_page(lessons=1, languages=BOTH)
    enrolment = enrolled(page)
    study(enrolment, page)
    trainer = UserFactory(name="陈老师")
    lesson = LessonPage.objects.get(pk=outline(page).lessons[0].page)
    actions.request_restudy(page=lesson, wanted=True, actor=trainer)
    actions.request_restudy(page=lesson, wanted=True, actor=trainer)
    assert editions(page) == [1, 1]
    lesson.save_revision(user=trainer).publish()
    assert editions(page) == [2, 2]
    assert not RestudyRequest.objects.exists()
    (course,) = queries.course_state(enrolment.person, enrolment.period)
    assert course.percent == 0
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.completed_at) == ("enrolled", None)
    lesson.save_revision(user=trainer).publish()
    assert editions(page) == [2, 2]


def test_a_request_can_be_taken_back() -> None:
    page = course_page(lessons=1)
    actions.request_restudy(page=page, wanted=True, actor=None)
    actions.request_restudy(page=page, wanted=False, actor=None)
    page.save_revision().publish()
    assert editions(page) == [1]


def test_what_was_studied_stays_on_record_and_hours_are_not_credited_twice() -> None:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    actions.raise_edition(course_key=page.translation_key, actor=None)
    study(enrolment, page)
    rows = LessonProgress.objects.order_by("edition")
    assert [(row.edition, row.finished_at is not None) for row in rows] == [(1, True), (2, True)]
    assert HoursEntry.objects.count() == 1
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_a_certified_person_keeps_their_enrolment() -> None:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    type(enrolment.seat).objects.filter(pk=enrolment.seat_id).update(state=SeatState.CERTIFIED)
    actions.raise_edition(course_key=page.translation_key, actor=None)
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    entry = AuditEntry.objects.filter(action="courses.raise_edition").first()
    assert entry is not None
    assert entry.detail == {"edition": 2, "reopened": 0}


def test_it_first_says_how_many_people_it_touches() -> None:
    page = course_page(lessons=2)
    done, begun, certified = enrolled(page), enrolled(page), enrolled(page)
    study(done, page)
    study(begun, page, 1)
    study(certified, page)
    type(certified.seat).objects.filter(pk=certified.seat_id).update(state=SeatState.CERTIFIED)
    touched = review.touched_by_restudy(page)
    assert touched == review.Touched(people=2, certified=1, requested=False)
    actions.request_restudy(page=page, wanted=True, actor=None)
    assert review.touched_by_restudy(page) == review.Touched(2, 1, requested=True)


def test_an_old_revision_brings_no_old_edition_or_region_back() -> None:
    page = course_page(lessons=1)
    old = page.save_revision().pk
    actions.raise_edition(course_key=page.translation_key, actor=None)
    CoursePage.objects.filter(pk=page.pk).update(region="99")
    Revision.objects.get(pk=old).publish()
    page.refresh_from_db()
    assert (page.edition, page.region_id) == (2, "99")
