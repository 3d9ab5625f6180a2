"""Nothing that an author typed is lost when the page goes away under them."""

import pytest
from django.test import Client
from django.utils import timezone
from factories.authoring import admin, delete, edit, editor, lesson, module, move, office
from factories.courses import course_page
from wagtail.models import Page

from accounts.models import User
from courses import rescuing
from courses.domain.rescued import lines
from courses.enums import RescueReason
from courses.models import CoursePage, LessonPage, RescuedText, authors

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(scope="module")
def made(built_once) -> int:
    return course_page("c1", lessons=1, code="990101").pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def trainer(client: Client) -> User:
    user = office("trainer")
    client.force_login(user)
    return user


def test_the_editor_carries_its_seal(course: CoursePage, trainer: User, client: Client) -> None:
    html = client.get(edit(lesson(course))).content.decode()
    form = html.partition('id="page-edit-form"')[2].partition("</form>")[0]
    assert f'name="{rescuing.FIELD}"' in form


def test_saving_on_a_deleted_page_keeps_the_text_and_says_who(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    delete(page, admin("赵科长"))
    answer = client.post(edit(page), sent, follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "页面已被别人删除。你写的文字已保留。" in shown
    assert f"“{page.title}”已由赵科长于" in shown
    text = RescuedText.objects.get()
    assert (text.author, text.reason, text.title, text.summary) == (
        trainer, RescueReason.DELETED, "新写的题目", "新写的提要",
    )  # fmt: skip
    assert lines(text.sections) == [("heading", "先想好"), ("text", "两人同行。")]
    assert text.sources == [{"law": "未成年人保护法", "article": "第十一条"}]
    assert (
        "两人同行" in client.get(f"/cms/rescued-texts/{text.public_id}/preview/").content.decode()
    )


def test_in_english_too(course: CoursePage, client: Client) -> None:
    user = office("trainer")
    user.language = "en"
    user.save()
    client.force_login(user)
    page = lesson(course)
    sent = editor(page, user)
    delete(page, admin("Zhao"))
    shown = client.post(edit(page), sent, follow=True).content.decode()
    assert "The page was deleted meanwhile. What you typed is kept." in shown
    assert "was deleted by Zhao on" in shown


@pytest.mark.parametrize("ancestor", ["module", "course"])
def test_deleting_what_is_around_it_is_deleting_it(
    course: CoursePage, trainer: User, client: Client, ancestor: str
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    delete(course if ancestor == "course" else module(course), admin("赵科长"))
    assert "由赵科长" in client.post(edit(page), sent, follow=True).content.decode()


def test_twice_is_once_and_the_newest_wording_stays(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    delete(page, admin())
    addresses = {client.post(edit(page), sent).url for _ in range(2)}
    sent["title"] = "再改的题目"
    addresses.add(client.post(edit(page), sent).url)
    assert len(addresses) == 1
    assert RescuedText.objects.get().title == "再改的题目"


def test_two_open_editors_are_two_texts(course: CoursePage, trainer: User, client: Client) -> None:
    page = lesson(course)
    first, second = editor(page, trainer), editor(page, trainer)
    delete(page, admin())
    client.post(edit(page), first | {"title": "甲"})
    client.post(edit(page), second | {"title": "乙"})
    assert set(RescuedText.objects.values_list("title", flat=True)) == {"甲", "乙"}


def test_a_save_by_itself_is_told_where_the_text_is(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    delete(page, admin())
    answer = client.post(edit(page), sent, **JSON)
    text = RescuedText.objects.get()
    assert answer.status_code == 400
    assert answer.json() == {
        "success": False,
        "error_code": "locked",
        "error_message": "页面已被别人删除。你写的文字已保留。",
        "rescued": f"/cms/rescued-texts/{text.public_id}/",
        "link": "查看我的文字",
    }


def test_a_new_lesson_whose_module_was_deleted(
    course: CoursePage, trainer: User, client: Client
) -> None:
    parent = module(course)
    sent = editor(LessonPage(locale=parent.locale, title=""), trainer, parent)
    delete(parent, admin("赵科长"))
    shown = client.post(f"/cms/pages/add/courses/lessonpage/{parent.pk}/", sent, follow=True)
    assert "由赵科长" in shown.content.decode()
    assert RescuedText.objects.get().lost == parent.title


def test_a_lesson_made_in_this_editor_and_deleted_since(
    course: CoursePage, trainer: User, client: Client
) -> None:
    """The seal was made before the page had a number; the log knows who made the page."""
    parent = module(course)
    blank = LessonPage(locale=parent.locale, title="")
    sent = editor(blank, trainer, parent) | {"slug": "quite-new"}
    client.post(f"/cms/pages/add/courses/lessonpage/{parent.pk}/", sent)
    page = LessonPage.objects.get(slug="quite-new")
    delete(page, admin())
    client.post(edit(page), sent)
    assert RescuedText.objects.get().author == trainer


def test_a_page_moved_where_the_author_has_no_right(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    elsewhere = course_page("c9", lessons=1, code="990102")
    move(module(course), elsewhere, admin("何涛"))
    shown = client.post(edit(page), sent, follow=True).content.decode()
    assert "页面已被移到你不能编辑的地方。你写的文字已保留。" in shown
    assert f"“{page.title}”已由何涛于" in shown
    assert "c9 zh-hans" not in shown  # where it lies now is the other branch's affair
    assert Page.objects.get(pk=page.pk).get_latest_revision() is None
    assert RescuedText.objects.get().reason == RescueReason.MOVED


def test_a_module_moved_within_the_branch_keeps_both_editors_saving(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    colleague = office("trainer", name="李老师")
    other = course_page("c9", lessons=1, code="990101")
    moved = module(course)
    theirs = editor(moved, colleague)
    move(moved, other, admin())
    assert client.post(edit(page), sent).status_code == 302
    client.force_login(colleague)
    assert client.post(edit(moved), theirs).status_code == 302
    drafts = {
        Page.objects.get(pk=one.pk).get_latest_revision_as_object().title: one.pk
        for one in (page, moved)
    }
    assert set(drafts) == {"新写的题目"}
    fresh = Page.objects.get(pk=page.pk)
    assert fresh.is_descendant_of(Page.objects.get(pk=other.pk))
    assert authors(fresh) == {trainer.pk}
    assert not RescuedText.objects.exists()


def test_a_lesson_unpublished_meanwhile_takes_the_draft(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    page.unpublish(user=admin())
    assert client.post(edit(page), sent).status_code == 302
    fresh = lesson(course)
    assert not fresh.live
    assert fresh.get_latest_revision_as_object().title == "新写的题目"


@pytest.mark.parametrize("way", ["review", "lock"])
def test_a_lesson_locked_meanwhile_is_put_back_when_it_is_open_again(
    course: CoursePage, trainer: User, client: Client, way: str
) -> None:
    """The reviewer reads what was sent, nothing newer; what was typed since waits."""
    page, colleague = lesson(course), office("trainer", name="李老师")
    page.save_revision(user=colleague)
    sent = editor(page, trainer)
    if way == "review":
        page.get_workflow().start(lesson(course), colleague)
    else:
        LessonPage.objects.filter(pk=page.pk).update(
            locked=True, locked_by=colleague, locked_at=timezone.now()
        )
    assert client.post(edit(page), sent, **JSON).json()["error_code"] == "locked"
    answer = client.post(edit(page), sent, follow=True)
    assert "页面已被锁定或提交审核。你写的文字已保留。" in answer.content.decode()
    assert f"“{page.title}”已由李老师于" in answer.content.decode()
    address = f"/cms/rescued-texts/{RescuedText.objects.get().public_id}/"
    shown = client.post(f"{address}decide/", {"do": "back"}, follow=True).content.decode()
    assert "现在不能修改这个页面：它已锁定或正在审核。" in shown
    assert lesson(course).get_latest_revision_as_object().title == page.title
    if way == "review":
        lesson(course).current_workflow_state.cancel(user=colleague)
    else:
        LessonPage.objects.filter(pk=page.pk).update(locked=False)
    client.post(f"{address}decide/", {"do": "back"})
    assert lesson(course).get_latest_revision_as_object().title == "新写的题目"


def test_the_sender_of_a_lesson_under_review_takes_it_back(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = lesson(course)
    page.save_revision(user=trainer)
    page.get_workflow().start(lesson(course), trainer)
    client.post(edit(page), editor(page, trainer) | {"action-cancel-workflow": "1"})
    assert lesson(course).current_workflow_state is None
    assert not RescuedText.objects.exists()


def test_two_editors_of_one_lesson_both_stay_in_its_history(
    course: CoursePage, trainer: User, client: Client
) -> None:
    """A save by itself is refused over a newer version; a save by hand becomes the newest."""
    page = lesson(course)
    page.save_revision(user=trainer)
    loaded = lesson(course).get_latest_revision()
    sent = editor(page, trainer) | {
        "loaded_revision_id": loaded.pk,
        "loaded_revision_created_at": loaded.created_at.isoformat(),
    }
    draft = lesson(course).get_latest_revision_as_object()
    draft.title = "同事写的题目"
    draft.save_revision(user=office("trainer", name="李老师"))
    refused = client.post(edit(page), sent, **JSON)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_revision")
    client.post(edit(page), sent)
    titles = [one.as_object().title for one in lesson(course).revisions.order_by("pk")]
    assert titles[1:] == ["同事写的题目", "新写的题目"]


def test_signed_out_while_writing(course: CoursePage, trainer: User, client: Client) -> None:
    page = lesson(course)
    sent = editor(page, trainer)
    client.logout()
    address = client.post(edit(page), sent).url
    assert client.get(address).url.startswith("/accounts/login/?next=/cms/rescued-texts/")
    client.force_login(trainer)
    shown = client.get(address).content.decode()
    assert "你在写的时候已经退出登录" in shown
    assert "放回页面，作为最新草稿" in shown
    client.post(f"{address}decide/", {"do": "back"})
    client.post(f"{address}decide/", {"do": "back"})
    fresh = lesson(course)
    assert fresh.revisions.count() == 1
    draft = fresh.get_latest_revision_as_object()
    assert (draft.title, lines(draft.body.get_prep_value())[1]) == (
        "新写的题目", ("text", "两人同行。"),
    )  # fmt: skip
    assert fresh.title != "新写的题目"  # learners see nothing of it


def test_signed_in_anew_in_another_tab(course: CoursePage, trainer: User) -> None:
    """Signing in changes the secret against forged forms; the seal still tells the author."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(trainer)
    sent = editor(lesson(course), trainer)
    answer = strict.post(edit(lesson(course)), sent)
    assert answer.status_code == 302
    assert RescuedText.objects.get().reason == RescueReason.SIGNED_OUT
    del sent[rescuing.FIELD]
    assert strict.post(edit(lesson(course)), sent).status_code == 403
    strict.force_login(office("trainer", "990102"))
    other = editor(lesson(course), trainer)
    assert strict.post(edit(lesson(course)), other).status_code == 403
    assert RescuedText.objects.count() == 1


def test_a_stranger_learns_nothing_about_pages(course: CoursePage, client: Client) -> None:
    page = lesson(course)
    stranger = office("trainer", "990102")
    own = lesson(course_page("c9", lessons=1, code="990102"))
    client.force_login(stranger)
    gone = Page.objects.order_by("-pk").first().pk + 1000
    for sent in (
        editor(own, stranger),  # the seal of another page
        editor(page, office("trainer")),  # somebody else's seal
        editor(page, stranger) | {rescuing.FIELD: "made up"},
        {"title": "我的"},
    ):
        for number in (page.pk, gone):
            assert client.post(f"/cms/pages/{number}/edit/", sent).status_code == 404
    assert not RescuedText.objects.exists()


def test_a_superuser_loses_nothing_either(course: CoursePage, client: Client) -> None:
    user = admin()
    client.force_login(user)
    page = lesson(course)
    sent = editor(page, user)
    delete(page, admin())
    assert client.post(edit(page), sent, follow=True).status_code == 200
    assert RescuedText.objects.get().author == user


def test_remarks_and_a_module_are_kept_as_well(
    course: CoursePage, trainer: User, client: Client
) -> None:
    page = module(course)
    sent = editor(page, trainer) | {
        "comments-0-text": "这一句太长",
        "comments-0-id": "",
        "comments-1-text": "早就存过",
        "comments-1-id": "7",
        "comments-1-replies-0-text": "同意",
    }
    delete(page, admin())
    shown = client.post(edit(page), sent, follow=True).content.decode()
    text = RescuedText.objects.get()
    assert (text.kind, text.remarks) == ("module", ["这一句太长", "同意"])
    assert "这一句太长" in shown
    assert "存为新课" not in shown
    answer = client.post(f"/cms/rescued-texts/{text.public_id}/decide/", {"do": "lesson"})
    assert answer.status_code == 422
