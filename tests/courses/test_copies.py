"""T9: a county copies a module of its province, hears of updates and decides about each."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import OfficeRoleFactory
from factories.courses import BOTH, add_lesson, course_page, enrolled, lesson_of, study
from factories.regions import region
from factories.trainers import signed_in, text
from wagtail.models import Page

from accounts.models import User
from common.models import AuditEntry
from courses.actions import copies as actions
from courses.models import CoursePage, LessonPage, LessonProgress, ModulePage, PageCopy
from courses.queries import copies

pytestmark = pytest.mark.django_db


def office(code: str, role: str = "trainer") -> User:
    made: User = OfficeRoleFactory(role=role, region=region(code)).user
    return made


def published(page: Page, **fields: Any) -> Any:
    """Publish a revision with these fields."""
    page = page.specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture(scope="module")
def courses(built_once) -> tuple[int, int]:
    """A province's course and a county's, in both languages; the ids of the Chinese ones."""
    course = course_page("prov", lessons=2, code="99", languages=BOTH)
    for page in Page.objects.filter(path__startswith="0001").type(LessonPage, ModulePage).live():
        published(page)
    return course.pk, course_page("own", lessons=1, code="990101", languages=BOTH).pk


@pytest.fixture
def above(courses) -> ModulePage:
    """The province's module with its two lessons."""
    return ModulePage.objects.child_of(CoursePage.objects.get(pk=courses[0])).get()


@pytest.fixture
def target(courses) -> CoursePage:
    return CoursePage.objects.get(pk=courses[1])


@pytest.fixture
def trainer(target) -> User:
    return office("990101")


def lessons(module: ModulePage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(module).order_by("path"))


@pytest.fixture
def module(above, target, trainer) -> ModulePage:
    return actions.copy_module(source=above, target=target, actor=trainer)


def with_words(lesson: LessonPage, words: str, *, place: int = 0) -> list[dict[str, Any]]:
    body = [dict(one) for one in lesson.body.get_prep_value()]
    body[place]["value"]["parts"][0]["value"] = f"<p>{words}</p>"
    return body


def row_of(page: Page) -> PageCopy:
    return PageCopy.objects.select_related("page", "source", "base", "page__content_type").get(
        page_id=page.pk
    )


def take(page: Page, accepted: set[str], actor: User) -> Any:
    row = row_of(page)
    return actions.take_over(
        copy=row,
        seen=row.page.latest_revision_id,
        seen_above=row.source.live_revision_id,
        accepted=accepted,
        actor=actor,
    )


def draft(page: Page) -> LessonPage:
    return LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_a_copy_is_a_draft_in_both_languages_that_remembers_its_source(above, module) -> None:
    english = module.get_translations().get()
    for copied, source in ((module, above), (english, above.get_translations().get())):
        assert [(one.title, one.live, one.key) for one in lessons(copied)] == [
            (one.title, False, "") for one in lessons(source)
        ]
        for one, other in zip([copied, *lessons(copied)], [source, *lessons(source)], strict=True):
            assert (row_of(one).source_id, row_of(one).base_id) == (
                other.pk,
                other.live_revision_id,
            )
            assert one.translation_key != other.translation_key
    assert [one.translation_key for one in lessons(module)] == [
        one.translation_key for one in lessons(english)
    ]
    entry = AuditEntry.objects.get(action="courses.copy_module")
    assert (entry.region_code, entry.detail["source"]) == ("990101", above.pk)


def test_a_course_holds_one_copy_of_a_module(above, target, trainer, module) -> None:
    with pytest.raises(actions.CopyRefused, match="own zh-hans"):
        actions.copy_module(source=above, target=target, actor=trainer)


def test_an_update_is_taken_block_by_block_into_a_draft(module, trainer, above) -> None:
    source, copied = lessons(above)[0], lessons(module)[0]
    own = draft(copied)
    own.summary = "本县的话。"
    own.save_revision(user=trainer)
    published(source, body=with_words(source, "新的话"), title="新题目")
    assert copies.of_page(copied).updated
    shown = {one.change.key: one for one in copies.differences(row_of(copied))}
    part = source.body.get_prep_value()[0]["value"]["parts"][0]["id"]
    key = f"part:{source.body.get_prep_value()[0]['id']}:{part}"
    assert sorted(shown) == sorted(["title", key])
    before = copied.revisions.count()
    take(copied, {key}, trainer)
    found = draft(copied)
    assert (found.title, found.summary) == (copied.title, "本县的话。")
    assert found.body.get_prep_value()[0]["value"]["parts"][0]["value"] == "<p>新的话</p>"
    assert copied.revisions.count() == before + 1
    fresh = LessonPage.objects.get(pk=copied.pk)
    assert (fresh.live, fresh.has_unpublished_changes) == (False, True)
    assert copies.of_page(copied).pending is False
    entry = AuditEntry.objects.get(action="courses.take_over")
    assert (entry.detail["taken"], entry.detail["kept"]) == (1, 1)


def test_keeping_one_s_own_makes_no_draft_and_asks_no_more(module, trainer, above) -> None:
    copied = lessons(module)[0]
    published(lessons(above)[0], title="新题目")
    before = copied.revisions.count()
    assert take(copied, set(), trainer) is None
    assert copied.revisions.count() == before
    assert copies.of_page(copied).pending is False
    published(lessons(above)[0], summary="又改了。")
    assert [one.change.key for one in copies.differences(row_of(copied))] == ["summary"]


def test_a_text_changed_meanwhile_is_compared_again(module, trainer, above) -> None:
    source, copied = lessons(above)[0], lessons(module)[0]
    published(source, title="新题目")
    row = row_of(copied)
    seen = {"seen": row.page.latest_revision_id, "seen_above": row.source.live_revision_id}
    draft(copied).save_revision(user=office("990101"))
    with pytest.raises(actions.CopyRefused):
        actions.take_over(copy=row, accepted={"title"}, actor=trainer, **seen)
    row = row_of(copied)
    published(source, title="更新的题目")
    with pytest.raises(actions.CopyRefused):
        actions.take_over(
            copy=row,
            seen=row.page.latest_revision_id,
            seen_above=seen["seen_above"],
            accepted={"title"},
            actor=trainer,
        )
    assert draft(copied).title == copied.title


def test_what_was_deleted_meanwhile_is_said(module, trainer, above, target) -> None:
    row = row_of(lessons(module)[0])
    lessons(module)[0].delete()
    with pytest.raises(actions.CopyRefused):
        actions.take_over(copy=row, seen=None, seen_above=None, accepted=(), actor=trainer)
    gone = CoursePage(pk=target.pk + 10_000)
    with pytest.raises(actions.CopyRefused):
        actions.copy_module(source=above, target=gone, actor=trainer)
    source = lessons(above)[1]
    source.unpublish()
    assert copies.of_page(lessons(module)[0]).gone
    with pytest.raises(actions.CopyRefused):
        take(lessons(module)[0], {"title"}, trainer)


def test_a_page_under_review_takes_nothing_over(module, trainer, above) -> None:
    copied = lessons(module)[0]
    published(lessons(above)[0], title="新题目")
    page = LessonPage.objects.get(pk=copied.pk)
    page.get_workflow().start(page, trainer)
    with pytest.raises(actions.CopyRefused):
        take(copied, {"title"}, trainer)


def test_a_new_lesson_above_is_copied_or_declined(module, trainer, above) -> None:
    new = [published(add_lesson(above, f"prov-new{number}")) for number in (1, 2)]
    standing = copies.of_page(module)
    assert [one.pk for one in standing.new] == [one.pk for one in new]
    for lesson, wanted in zip(new, (True, False), strict=True):
        actions.take_lesson(copy=row_of(module), lesson=lesson, wanted=wanted, actor=trainer)
    assert [one.title for one in lessons(module)][2:] == ["课 prov-new1"]
    assert copies.of_page(module).pending is False
    with pytest.raises(actions.CopyRefused):
        actions.take_lesson(copy=row_of(module), lesson=new[0], wanted=True, actor=trainer)


def test_progress_and_editions_do_not_touch_each_other(module, trainer, above) -> None:
    source_course = CoursePage.objects.ancestor_of(above).get()
    enrolment = enrolled(source_course)
    study(enrolment, source_course, 1)
    own_course = CoursePage.objects.ancestor_of(module).get()
    for page in [module, *lessons(module)]:
        published(page)
    assert lesson_of(own_course, 2).key not in LessonProgress.objects.values_list(
        "lesson_key", flat=True
    )
    CoursePage.objects.filter(pk=source_course.pk).update(edition=2)
    published(lessons(above)[0], title="新题目")
    row = row_of(lessons(module)[0])
    assert (row.base_edition, copies.edition_above(row)) == (1, 2)
    take(lessons(module)[0], {"title"}, trainer)
    assert row_of(lessons(module)[0]).base_edition == 2
    assert CoursePage.objects.get(pk=own_course.pk).edition == 1
    assert LessonProgress.objects.get().edition == 1


def test_only_offices_above_are_copied_from_and_only_into_one_s_own(above, trainer) -> None:
    course_page("beside", code="990102")
    assert {one.pk for one in copies.modules_above(trainer)} == {
        above.pk,
        above.get_translations().get().pk,
    }
    assert not copies.modules_above(office("9902")).filter(pk=0).exists()
    assert list(copies.modules_above(office("99"))) == []
    assert {one.region_id for one in copies.courses_to_fill(trainer)} == {"990101"}


def test_the_screens(module, trainer, above) -> None:
    client = signed_in(trainer)
    source, copied = lessons(above)[0], lessons(module)[0]
    published(source, body=with_words(source, "先轻轻敲门"))
    assert "上级有更新" in text(client.get("/cms/copies/"))
    assert "查看差异" in text(client.get(f"/cms/pages/{copied.pk}/edit/"))
    address = f"/cms/copies/{row_of(copied).pk}/"
    page = text(client.get(address))
    assert "<ins>" in page
    assert "只在上级内容里：" in page
    row = row_of(copied)
    seen = {"seen": row.page.latest_revision_id, "seen_above": row.source.live_revision_id}
    stale = client.post(address, {"do": "all", "seen": "1", "seen_above": "x"}, follow=True)
    assert "请重新比较一遍" in text(stale)
    done = client.post(address, {"do": "all", **seen})
    assert done["Location"] == f"/cms/pages/{copied.pk}/edit/"
    assert "先轻轻敲门" in str(draft(copied).body.get_prep_value())
    assert "上级没有新的修改" in text(client.get(address))


def test_copying_on_the_screen(above, target, trainer) -> None:
    client = signed_in(trainer)
    page = text(client.get("/cms/copies/new/"))
    assert "prov zh-hans · 第一部分" in page
    english = above.get_translations().get()
    wrong = client.post("/cms/copies/new/", {"source": english.pk, "target": target.pk})
    assert "请选择与模块语言相同的课程" in text(wrong)
    made = client.post("/cms/copies/new/", {"source": above.pk, "target": target.pk})
    assert made.status_code == 302
    again = client.post("/cms/copies/new/", {"source": above.pk, "target": target.pk})
    assert (again.status_code, "已经有这个模块的副本" in text(again)) == (422, True)


def test_an_office_without_a_course_gets_one(above) -> None:
    client = signed_in(office("990102"))
    chosen = {"source": above.pk, "target": "new:990102"}
    seen = text(client.get("/cms/copies/new/", chosen))
    assert [lesson.title in seen for lesson in lessons(above)] == [True, True]
    assert "prov zh-hans (白水县)" in seen
    nameless = client.post("/cms/copies/new/", chosen)
    assert (nameless.status_code, CoursePage.objects.filter(region="990102").count()) == (422, 0)
    made = client.post("/cms/copies/new/", {**chosen, "title": "白水县的课"}, follow=True)
    courses = CoursePage.objects.filter(region="990102").order_by("locale__language_code")
    assert [(one.title, one.live) for one in courses] == [
        ("prov en (白水县)", False), ("白水县的课", False),
    ]  # fmt: skip
    assert len({one.translation_key for one in courses}) == 1
    copied = ModulePage.objects.child_of(courses[1]).get()
    assert [one.title for one in lessons(copied)] == [one.title for one in lessons(above)]
    assert "撤销这次复制" in text(made)
    assert client.get(f"/cms/pages/{copied.pk}/edit/").status_code == 200
    elsewhere = {**chosen, "target": "new:990101", "title": "别人的"}
    assert client.post("/cms/copies/new/", elsewhere).status_code == 422


def test_a_copy_is_taken_back_while_nobody_has_worked_on_it(above, client: Client) -> None:
    trainer = office("990102")
    made = actions.copy_into_new_course(
        source=above, region=region("990102"), title="白水县的课", actor=trainer
    )
    client = signed_in(trainer)
    address = f"/cms/copies/{row_of(made).pk}/undo/"
    assert "上级的模块不受影响" in text(client.get(address))
    first = lessons(made)[0]
    first.save_revision(user=trainer)
    assert "已经有人改过" in text(client.post(address, follow=True))
    first.latest_revision.delete()
    assert "已撤销复制" in text(client.post(address, follow=True))
    assert not CoursePage.objects.filter(region="990102").exists()
    assert ModulePage.objects.filter(pk=above.pk).exists()


def test_undoing_leaves_a_course_that_was_there(module, target, trainer) -> None:
    actions.undo_copy(copy=row_of(module), actor=trainer)
    assert PageCopy.objects.count() == 0
    assert ModulePage.objects.child_of(target).count() == 1


def test_others_do_not_see_it(module, above, client: Client) -> None:
    course_page("beside", code="990102")
    row = row_of(module)
    neighbour = signed_in(office("990102"))
    assert neighbour.get(f"/cms/copies/{row.pk}/").status_code == 404
    assert neighbour.post(f"/cms/copies/{row.pk}/lessons/1/").status_code == 404
    assert "第一部分" not in text(neighbour.get("/cms/copies/"))
    assert signed_in(office("990103", "reviewer")).get("/cms/copies/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    above, target, trainer, count, django_assert_num_queries
) -> None:
    for number in range(count):
        source = above if not number else course_page(f"p{number}", code="99")
        chosen = source if not number else ModulePage.objects.child_of(source).get()
        actions.copy_module(source=chosen, target=target, actor=trainer)
    rows = copies.copies_to_see(trainer)
    with django_assert_num_queries(3):
        assert len(copies.standings(rows)) >= 3 * count


def test_a_page_is_no_copy_of_itself(module) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PageCopy.objects.filter(page_id=module.pk).update(source_id=module.pk)
