"""Four eyes: a reviewer of the region approves, never the author; learners see nothing before."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.courses import course_page, enrolled, lesson_of, outline, study
from factories.regions import region
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, Page, TaskState, Workflow

from accounts.models import User
from common.models import AuditEntry
from courses.actions.review import publish_due
from courses.models import CoursePage, LessonPage, ModulePage, authors
from courses.queries import review, weight
from courses.queries.review import PageState
from courses.rules import FourEyes

pytestmark = pytest.mark.django_db


def office(role: str, code: str = "990101", name: str = "赵科长") -> User:
    user: User = OfficeRoleFactory(role=role, region=region(code), user=UserFactory(name=name)).user
    return user


@pytest.fixture(scope="module")
def made(built_once) -> int:
    return course_page("c1", lessons=1, code="990101").pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def trainer() -> User:
    return office("trainer", name="陈老师")


@pytest.fixture
def reviewer() -> User:
    return office("reviewer")


def lesson(course: CoursePage) -> LessonPage:
    page: LessonPage = LessonPage.objects.descendant_of(course).get()
    return page


def change(page: Page, user: User, title: str = "新题目") -> Any:
    page = page.get_latest_revision_as_object()
    page.title = title
    return page.save_revision(user=user)


def submit(page: Page, user: User) -> TaskState:
    workflow = page.get_workflow()
    assert workflow.name == "课程审核"
    workflow.start(type(page).objects.get(pk=page.pk), user)
    state: TaskState = TaskState.objects.latest("pk")
    return state


def decide(state: TaskState, user: User, action: str, **facts: Any) -> None:
    state.task.specific.on_action(state, user, action, **facts)


def test_learners_see_the_new_text_only_after_approval(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    page = lesson(course)
    page.save_revision().publish()
    change(page, trainer)
    state = submit(page, trainer)
    assert outline(course).lessons[0].title == "课 c1-l1"
    decide(state, reviewer, "approve")
    assert outline(course).lessons[0].title == "新题目"


def test_the_author_cannot_approve(course: CoursePage) -> None:
    both = office("trainer")
    OfficeRoleFactory(role="reviewer", region=region("990101"), user=both)
    change(lesson(course), both)
    state = submit(lesson(course), both)
    task = state.task.specific
    assert [name for name, *_ in task.get_actions(lesson(course), both)] == ["reject"]
    with pytest.raises(FourEyes, match="要由另一位审核人通过"):
        decide(state, both, "approve")
    state.refresh_from_db()
    assert state.status == "in_progress"


def test_whoever_mended_a_comma_is_an_author_too(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    change(lesson(course), trainer)
    state = submit(lesson(course), trainer)
    change(lesson(course), reviewer, "新题目。")
    assert authors(lesson(course)) == {trainer.pk, reviewer.pk}
    with pytest.raises(FourEyes):
        decide(state, reviewer, "approve")
    decide(state, office("reviewer"), "approve")
    assert lesson(course).title == "新题目。"


def test_a_superuser_is_no_exception(course: CoursePage) -> None:
    admin = UserFactory(is_superuser=True)
    change(lesson(course), admin)
    state = submit(lesson(course), admin)
    with pytest.raises(FourEyes):
        decide(state, admin, "approve")


def test_earlier_authors_of_what_is_published_may_approve(
    course: CoursePage, trainer: User
) -> None:
    former = office("reviewer")
    change(lesson(course), former, "旧题目").publish()
    change(lesson(course), trainer)
    decide(submit(lesson(course), trainer), former, "approve")
    assert lesson(course).title == "新题目"


def test_a_reviewer_of_another_region_decides_nothing(course: CoursePage, trainer: User) -> None:
    change(lesson(course), trainer)
    state = submit(lesson(course), trainer)
    for stranger in (office("reviewer", "990102"), office("county"), trainer):
        task = state.task.specific
        assert task.get_actions(lesson(course), stranger) == []
        assert not task.get_task_states_user_can_moderate(stranger).exists()
        with pytest.raises(FourEyes):
            decide(state, stranger, "reject", comment="不行")


def test_the_reviewer_finds_it_waiting(course: CoursePage, trainer: User, reviewer: User) -> None:
    change(lesson(course), trainer)
    state = submit(lesson(course), trainer)
    assert list(TaskState.objects.reviewable_by(reviewer)) == [state]


def test_while_it_waits_only_reviewers_edit(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    change(lesson(course), trainer)
    submit(lesson(course), trainer)
    lock = lesson(course).get_lock()
    assert lock is not None
    assert lock.for_user(trainer)
    assert not lock.for_user(reviewer)


def test_the_state_line(course: CoursePage, trainer: User, reviewer: User) -> None:
    page = lesson(course)
    page.save_revision().publish()

    def state() -> PageState:
        return review.standing(lesson(course).get_latest_revision_as_object()).state

    assert state() is PageState.LIVE
    change(page, trainer)
    assert state() is PageState.LIVE_CHANGED
    task_state = submit(page, trainer)
    assert state() is PageState.WAITING
    decide(task_state, reviewer, "reject", comment="第二节写得太长")
    assert state() is PageState.SENT_BACK
    assert review.standing(lesson(course)).remark == "第二节写得太长"
    lesson(course).current_workflow_state.resume(trainer)
    decide(TaskState.objects.latest("pk"), reviewer, "approve")
    assert state() is PageState.LIVE
    lesson(course).unpublish()
    assert state() is PageState.DRAFT
    assert review.standing(LessonPage(title="新课")).state is PageState.DRAFT


def test_publishing_needs_the_review(course: CoursePage, trainer: User, reviewer: User) -> None:
    for user in (trainer, reviewer):
        rights = lesson(course).permissions_for_user(user)
        assert rights.can_edit()
        assert rights.can_submit_for_moderation()
        assert not rights.can_publish()
        assert not rights.can_unpublish()
        assert not rights.can_publish_subpage()


# --- Through the browser's addresses (T2, T3) -----------------------------------------------------


def module(course: CoursePage) -> ModulePage:
    page: ModulePage = ModulePage.objects.descendant_of(course).get()
    return page


def edit(client: Client, page: Page, **fields: str) -> Any:
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = {"title": page.title, "slug": page.slug, "summary": "简介", **comments, **fields}
    return client.post(f"/cms/pages/{page.pk}/edit/", data)


def test_a_trainer_edits_sends_for_review_and_another_person_approves(
    course: CoursePage, trainer: User, reviewer: User, client: Client
) -> None:
    client.force_login(trainer)
    assert edit(client, module(course), title="新模块").status_code == 302
    assert edit(client, module(course), title="新模块", **{"action-submit": "1"}).status_code == 302
    assert module(course).title == "第一部分"
    text = client.get(f"/cms/pages/{module(course).pk}/edit/").content.decode()
    assert "待审" in text
    assert edit(client, module(course), title="再改").status_code == 200  # locked
    client.force_login(reviewer)
    assert "新模块" in client.get("/cms/").content.decode()
    answer = edit(
        client,
        module(course),
        title="新模块",
        **{"action-workflow-action": "1", "workflow-action-name": "approve"},
    )
    assert answer.status_code == 302
    assert module(course).title == "新模块"


def test_publish_in_the_post_of_a_trainer_publishes_nothing(
    course: CoursePage, trainer: User, client: Client
) -> None:
    client.force_login(trainer)
    edit(client, module(course), title="偷偷发布", **{"action-publish": "1"})
    assert module(course).title == "第一部分"


def test_approving_what_one_has_just_changed_is_refused_with_a_message(
    course: CoursePage, trainer: User, reviewer: User, client: Client
) -> None:
    change(module(course), trainer)
    submit(module(course), trainer)
    client.force_login(reviewer)
    answer = edit(
        client,
        module(course),
        title="审核人改的",
        **{"action-workflow-action": "1", "workflow-action-name": "approve"},
    )
    assert answer["Location"] == f"/cms/pages/{module(course).pk}/edit/"
    assert "您自己改过这份内容" in client.get(answer["Location"]).content.decode()
    assert module(course).title == "第一部分"


def test_the_author_s_address_for_approving_is_refused_with_a_message(
    course: CoursePage, client: Client
) -> None:
    both = office("trainer")
    OfficeRoleFactory(role="reviewer", region=region("990101"), user=both)
    change(lesson(course), both)
    state = submit(lesson(course), both)
    client.force_login(both)
    url = f"/cms/pages/workflow/action/{lesson(course).pk}/approve/{state.pk}/"
    assert client.post(url).status_code == 302
    assert lesson(course).title == "课 c1-l1"


def test_the_editor_says_whom_study_again_touches_and_keeps_the_tick(
    course: CoursePage, trainer: User, reviewer: User, client: Client
) -> None:
    course.save_revision().publish()
    enrolment = enrolled(course)
    study(enrolment, course)
    client.force_login(trainer)
    url = f"/cms/pages/{course.pk}/edit/"
    text = client.get(url).content.decode()
    assert "已学完课时的 1 人需要重学这门课" in text
    edit(
        client,
        course,
        online_hours="2",
        practice_hours="4",
        restudy="1",
        **{"restudy-shown": "1", "action-submit": "1"},
    )
    course.refresh_from_db()
    assert course.edition == 1
    state = TaskState.objects.latest("pk")
    decide(state, reviewer, "approve")
    course.refresh_from_db()
    assert course.edition == 2
    assert lesson_of(course).number == 1


def test_the_preview_shows_the_draft_on_a_phone(
    course: CoursePage, trainer: User, client: Client
) -> None:
    change(lesson(course), trainer, "草稿里的题目")
    client.force_login(trainer)
    answer = client.get(f"/cms/pages/{lesson(course).pk}/view_draft/")
    text = answer.content.decode()
    assert "草稿里的题目" in text
    assert "对的才对。" in text  # questions show their answer
    assert lesson(course).default_preview_size == "phone"
    assert lesson(course).preview_sizes[0]["device_width"] == 360


def test_versions_can_be_compared(course: CoursePage, trainer: User, client: Client) -> None:
    page = lesson(course)
    page.save_revision().publish()
    revision = change(page, trainer, "改过的题目")
    client.force_login(trainer)
    url = f"/cms/pages/{page.pk}/revisions/compare/live...{revision.pk}/"
    assert "改过的题目" in client.get(url).content.decode()


def test_the_workflow_is_set_up_once(course: CoursePage) -> None:
    course_page("c2")
    assert Workflow.objects.filter(name="课程审核").count() == 1
    assert Workflow.objects.get(name="课程审核").workflow_tasks.count() == 1


def remark(page: Page, user: User, words: str = "这一句太长") -> Any:
    """Save a comment on the summary, as the editor does: a revision with the same words."""
    draft = page.get_latest_revision_as_object()
    draft.wagtail_admin_comments.add(Comment(user=user, text=words, contentpath="summary"))
    return draft.save_revision(user=user)


def test_a_reviewer_who_only_remarks_may_still_approve(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    """T2: comments on a paragraph, sent back, resolved, approved."""
    page = lesson(course)
    page.save_revision().publish()
    change(page, trainer)
    state = submit(page, trainer)
    remark(lesson(course), reviewer)
    decide(state, reviewer, "reject", comment="请看批注")
    assert authors(lesson(course)) == {trainer.pk}
    change(lesson(course), trainer, title="更短的题目")
    lesson(course).current_workflow_state.resume(trainer)
    decide(TaskState.objects.latest("pk"), reviewer, "approve")
    assert outline(course).lessons[0].title == "更短的题目"


def test_a_reviewer_who_changes_a_word_may_not(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    page = lesson(course)
    page.save_revision().publish()
    change(page, trainer)
    change(lesson(course), reviewer, title="审核人改的")
    assert authors(lesson(course)) == {trainer.pk, reviewer.pk}


def test_the_editors_marks_on_paragraphs_are_no_words(course: CoursePage, trainer: User) -> None:
    page = lesson(course)
    page.save_revision().publish()
    draft = lesson(course).get_latest_revision_as_object()
    raw = draft.body.get_prep_value()
    raw[0]["value"]["parts"][0]["value"] = '<p data-block-key="a1b2c">c1-l1 s1</p>'
    draft.body = raw
    draft.save_revision(user=trainer)
    assert authors(lesson(course)) == set()


def test_the_version_learners_see_and_who_approved_it(
    course: CoursePage, trainer: User, reviewer: User
) -> None:
    page = lesson(course)
    page.save_revision().publish()
    assert review.standing(lesson(course)).version.number == 1
    change(page, trainer)
    standing = review.standing(lesson(course).get_latest_revision_as_object())
    assert (standing.state, standing.version.number) == (PageState.LIVE_CHANGED, 1)
    decide(submit(page, trainer), reviewer, "approve")
    version = review.standing(lesson(course)).version
    assert (version.number, version.approved_by) == (2, reviewer.get_full_name())
    entry = AuditEntry.objects.get(action="courses.publish_reviewed")
    assert entry.detail["version"] == 2
    assert entry.detail["revision"] == lesson(course).live_revision_id


def test_an_approved_text_waits_for_its_hour(
    course: CoursePage, trainer: User, reviewer: User, time_machine
) -> None:
    page = lesson(course)
    page.save_revision().publish()
    draft = page.get_latest_revision_as_object()
    draft.title = "明早的题目"
    draft.go_live_at = timezone.now().replace(microsecond=0) + timedelta(hours=20)
    draft.save_revision(user=trainer)
    decide(submit(page, trainer), reviewer, "approve")
    standing = review.standing(lesson(course))
    assert (standing.version.number, standing.version.approved_by) == (1, "")
    assert standing.scheduled_for == draft.go_live_at
    assert publish_due() == 0
    assert lesson(course).live
    assert outline(course).lessons[0].title == "课 c1-l1"
    time_machine.move_to(draft.go_live_at + timedelta(minutes=1))
    assert publish_due() == 1
    assert outline(course).lessons[0].title == "明早的题目"
    version = review.standing(lesson(course)).version
    assert (version.number, version.approved_by) == (2, reviewer.get_full_name())
    assert AuditEntry.objects.get(action="courses.publish_due").detail["version"] == 2
    assert publish_due() == 0


def test_a_heavy_lesson_says_so(course: CoursePage) -> None:
    page = lesson(course)
    light = review.standing(page)
    assert (light.kilobytes, light.too_heavy) == (2, False)
    raw = page.body.get_prep_value()
    raw[0]["value"]["parts"][0]["value"] = f"<p>{'家访' * 60_000}</p>"
    page.body = raw
    heavy = review.standing(page)
    assert heavy.too_heavy
    assert heavy.kilobytes > 300


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail's files
def test_pictures_weigh_what_is_sent_and_cost_two_queries(
    course: CoursePage, django_assert_num_queries
) -> None:
    page = lesson(course)
    for count in (1, 3):
        page.body = [pictured(count)]
        weight.kilobytes(page)
        with django_assert_num_queries(2):
            assert weight.kilobytes(page) >= 1


def pictured(count: int) -> dict[str, Any]:
    parts = []
    for number in range(count):
        file = get_test_image_file(f"p{count}{number}.png", colour=(number * 40, 90, 90))
        image = get_image_model().objects.create(title="门", file=file)
        value = {"image": image.pk, "alt": "门", "caption": ""}
        parts.append({"type": "picture", "value": value, "id": str(uuid4())})
    return {"type": "section", "id": str(uuid4()), "value": {"title": "一", "parts": parts}}
