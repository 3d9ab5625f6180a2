"""A recording in a lesson: smallest first, in the language chosen; no captions, no review."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from factories import recordings as made
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.courses import course_page, enrolled, lesson_of
from factories.regions import region
from factories.trainers import signed_in, text
from wagtail.models import WorkflowState

from accounts.models import User
from courses.blocks import PartsAdapter, PartsBlock
from courses.domain import minutes
from courses.models import CoursePage, LessonPage, Recording
from courses.queries import recordings, review, weight
from courses.rules import NotReady

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


@pytest.fixture(scope="module")
def first(built_once) -> int:
    return course_page("c1", lessons=1, code="990101").pk


@pytest.fixture
def course(first: int) -> CoursePage:
    return CoursePage.objects.get(pk=first)


@pytest.fixture
def trainer(course: CoursePage) -> User:
    user: User = OfficeRoleFactory(
        role="trainer", region=region("990101"), user=UserFactory(name="陈老师")
    ).user
    return user


def part(*recordings: Recording) -> dict[str, Any]:
    return {
        "type": "recording",
        "id": str(uuid4()),
        "value": {
            "recordings": [
                {"type": "item", "value": one.pk, "id": str(uuid4())} for one in recordings
            ]
        },
    }


def lesson_with(course: CoursePage, *recordings: Recording, publish: bool = True) -> LessonPage:
    page: LessonPage = LessonPage.objects.descendant_of(course).get()
    body = page.body.get_prep_value()
    body[0]["value"]["parts"].append(part(*recordings))
    page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return page


def learner(course: CoursePage) -> Client:
    client = Client()
    client.force_login(enrolled(course).person.user, backend="accounts.backends.RegionBackend")
    return client


def address(course: CoursePage) -> str:
    return f"/courses/c1/{lesson_of(course).module_slug}/{lesson_of(course).slug}/"


def test_the_smallest_size_comes_first_and_nothing_is_loaded_unasked(course: CoursePage) -> None:
    lesson_with(course, made.ready(captions=made.VTT))
    shown = text(learner(course).get(address(course)))
    player = shown[shown.index('<figure class="media"') : shown.index("</figure>")]
    sizes = ["只听声音<small>293.0 KB", "小画面<small>585.9 KB", "标准画面<small>878.9 KB"]
    assert [player.index(one) for one in sizes] == sorted(player.index(one) for one in sizes)
    assert player.count('preload="none"') == 3
    assert player.index("checked") < player.index("只听声音")
    assert 'kind="captions"' in player
    assert "<p>先问好，再说来意。</p>" in player
    for inline in ("onclick", "<script", "style="):
        assert inline not in player


def test_the_dialect_chosen_is_remembered_without_a_script(course: CoursePage) -> None:
    plain = made.ready(captions=made.VTT)
    lesson_with(
        course,
        plain,
        made.ready(title="咋个开口", spoken="cmn-x-sichuan"),
        made.ready(title="قانداق سۆزلەش", spoken="ug", kind="audio"),
    )
    client, lesson = learner(course), address(course)
    shown = text(client.get(lesson))
    assert '<button name="spoken" value="ug" lang="ug" dir="rtl">ئۇيغۇرچە</button>' in shown
    assert f"{plain.public_id}/audio.m4a" in shown
    section = LessonPage.objects.descendant_of(course).get().body[0].id
    fields = {"do": "spoken", "s": section, "spoken": "cmn-x-sichuan", "part": "abc"}
    answer = client.post(lesson, fields)
    assert answer["Location"] == f"{lesson}?s={section}#r-abc"
    assert client.cookies["spoken"]["httponly"]
    shown = text(client.get(lesson))
    assert 'value="cmn-x-sichuan" lang="cmn-x-sichuan" aria-pressed="true"' in shown
    assert "咋个开口" in shown
    assert f"{plain.public_id}/audio.m4a" not in shown
    assert "<p>先问好，再说来意。</p>" in shown  # the text is that of the one with captions
    assert client.post(lesson, fields | {"spoken": "klingon"}).status_code == 404
    client.cookies["spoken"] = "yue"  # not offered here
    assert f"{plain.public_id}/audio.m4a" in text(client.get(lesson))


def test_a_recording_that_was_deleted_leaves_no_hole(course: CoursePage) -> None:
    gone = made.ready(captions=made.VTT)
    lesson_with(course, gone)
    Recording.objects.all().delete()
    answer = learner(course).get(address(course))
    assert answer.status_code == 200
    assert "data-media" not in text(answer)


def test_minutes_and_weight_count_the_recording_once(course: CoursePage) -> None:
    before = LessonPage.objects.descendant_of(course).get()
    light = weight.kilobytes(before)
    page = lesson_with(course, made.ready(captions=made.VTT), made.ready(spoken="yue", seconds=90))
    assert float(page.minutes) == pytest.approx(float(before.minutes) + 62 / 60, abs=0.11)
    assert weight.kilobytes(page) >= light + 14
    assert minutes.recordings_in(page.body.get_prep_value()) == [
        [one.pk for one in Recording.objects.order_by("pk")]
    ]


def send(page: LessonPage, user: User) -> None:
    page.get_workflow().start(LessonPage.objects.get(pk=page.pk), user)


def test_without_captions_no_review_without_a_reason(course: CoursePage, trainer: User) -> None:
    silent = made.ready(title="村口的歌")
    page = lesson_with(course, silent, publish=False)
    assert review.standing(page).unready == (
        "“村口的歌”没有字幕。请在“音视频”里加上，或者在那里写明为什么没有。",
    )
    with pytest.raises(NotReady, match="村口的歌"):
        send(page, trainer)
    assert not WorkflowState.objects.exists()
    Recording.objects.update(uncaptioned_because="只有音乐。", reason_by=trainer)
    page = page.get_latest_revision_as_object()
    send(page, trainer)
    (told,) = review.standing(page).uncaptioned
    assert (told.title, told.reason, told.by) == ("村口的歌", "只有音乐。", "陈老师")


def test_a_plain_video_file_needs_its_captions_too(course: CoursePage, trainer: User) -> None:
    value = {"kind": "video", "title": "旧片", "document": None, "seconds": 9, "captions": None,
             "transcript": "说了什么。"}  # fmt: skip
    page: LessonPage = LessonPage.objects.descendant_of(course).get()
    body = page.body.get_prep_value()
    body[0]["value"]["parts"].append({"type": "media", "value": value, "id": str(uuid4())})
    page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
    page.save_revision()
    with pytest.raises(NotReady, match="旧片"):
        send(page, trainer)
    body[0]["value"]["parts"][-1]["value"]["kind"] = "audio"
    page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
    page.save_revision()
    send(page, trainer)


def test_captions_of_one_serve_the_same_in_a_dialect(course: CoursePage, trainer: User) -> None:
    page = lesson_with(
        course, made.ready(captions=made.VTT), made.ready(spoken="yue"), publish=False
    )
    send(page, trainer)
    assert review.standing(page).unready == ()


def test_what_is_still_being_converted_holds_the_lesson_back(
    course: CoursePage, trainer: User
) -> None:
    waiting = Recording.objects.create(
        title="还在转", region=region("990101"), uploaded_by=trainer, file_name="x",
        captions=made.VTT,
    )  # fmt: skip
    with pytest.raises(NotReady, match="还在转"):
        send(lesson_with(course, waiting, publish=False), trainer)


def test_a_lesson_sent_again_stays_sent_back(course: CoursePage, trainer: User) -> None:
    page = lesson_with(course, made.ready(captions=made.VTT), publish=False)
    send(page, trainer)
    state = WorkflowState.objects.get()
    reviewer = OfficeRoleFactory(role="reviewer", region=region("990101")).user
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, reviewer, "reject", comment="改")
    Recording.objects.update(captions="")
    with pytest.raises(NotReady):
        WorkflowState.objects.get().resume(trainer)
    state.refresh_from_db()
    assert (state.status, state.current_task_state.pk) == ("needs_changes", task_state.pk)


def test_the_editor_says_it_at_the_field_and_keeps_what_was_typed(
    course: CoursePage, trainer: User
) -> None:
    page = lesson_with(course, made.ready(title="村口的歌"), publish=False)
    client = signed_in(trainer)
    editor = f"/cms/pages/{page.pk}/edit/"
    shown = client.get(editor)
    assert "提交审核之前，还要" in text(shown)
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    body = [
        ("section", {"title": "一", "parts": streamfield([
            ("recording", {"recordings": {
                "count": "1", "0-deleted": "", "0-order": "0", "0-type": "item",
                "0-value": str(Recording.objects.get().pk), "0-id": "",
            }})
        ])})
    ]  # fmt: skip
    fields = nested_form_data(
        {
            "title": "写到一半的题目", "slug": page.slug, "summary": "", "body": streamfield(body),
            "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comment_notifications": "",
            "action-submit": "1",
        }
    )  # fmt: skip
    answer = client.post(editor, fields)
    assert answer.status_code == 200
    assert "“村口的歌”没有字幕" in text(answer)
    assert "写到一半的题目" in text(answer)
    assert not WorkflowState.objects.exists()
    Recording.objects.update(captions=made.VTT)
    assert client.post(editor, fields).status_code == 302
    assert WorkflowState.objects.count() == 1


CHANGED = "1\n00:00:00,000 --> 00:00:00,900\n改过的字幕\n"


def captioned_by(user: User, recording: Recording) -> Any:
    file = SimpleUploadedFile("新.srt", CHANGED.encode())
    where = f"/cms/recordings/{recording.public_id}/captions/"
    return signed_in(user).post(where, {"file": file}, follow=True)


def seen_by(client: Client, recording: Recording) -> str:
    return client.get(f"/media/recordings/{recording.public_id}/captions.vtt").content.decode()


def test_what_learners_see_changes_when_a_second_person_agrees(
    course: CoursePage, trainer: User
) -> None:
    recording = made.ready(captions=made.VTT)
    lesson_with(course, recording)
    reader = learner(course)
    assert "审核人通过以后" in text(captioned_by(trainer, recording))
    assert seen_by(reader, recording) == made.VTT
    where = f"/cms/recordings/{recording.public_id}/"
    own = signed_in(trainer)
    own.post(f"{where}describe/", {"title": "怎样敲门", "spoken": "cmn"})
    recording.refresh_from_db()
    assert (recording.title, sorted(recording.proposed)) == (
        "怎样开口", ["captions", "captions_file", "title"],
    )  # fmt: skip
    agree = {"do": "agree", "seen": recording.proposed_at.isoformat()}
    assert own.post(f"{where}decide/", agree).status_code == 404
    other: User = OfficeRoleFactory(role="reviewer", region=region("990101")).user
    assert "这里有" in text(captioned_by(other, recording))
    reviewer = signed_in(other)
    shown = text(reviewer.get(where))
    assert "改过的字幕" in shown
    assert "怎样敲门" in shown
    old = {"do": "agree", "seen": "2026-01-01T00:00:00+00:00"}
    assert "又变了" in text(reviewer.post(f"{where}decide/", old, follow=True))
    reviewer.post(f"{where}decide/", agree)
    assert "改过的字幕" in seen_by(reader, recording)
    recording.refresh_from_db()
    assert (recording.title, recording.proposed, recording.proposed_by) == ("怎样敲门", {}, None)


def test_a_change_is_dropped(course: CoursePage, trainer: User) -> None:
    recording = made.ready(captions=made.VTT)
    lesson_with(course, recording)
    where = f"/cms/recordings/{recording.public_id}/"
    signed_in(trainer).post(f"{where}captions/remove/")
    recording.refresh_from_db()
    assert (recording.captions, recording.proposed["captions"]) == (made.VTT, "")
    signed_in(trainer).post(f"{where}decide/", {"do": "drop"})
    recording.refresh_from_db()
    assert (recording.captions, recording.proposed) == (made.VTT, {})


def test_what_nobody_sees_yet_changes_at_once_until_it_is_reviewed(
    course: CoursePage, trainer: User
) -> None:
    recording = made.ready(captions=made.VTT)
    page = LessonPage.objects.get(pk=lesson_with(course, recording).pk)
    page.unpublish()
    captioned_by(trainer, recording)
    recording.refresh_from_db()
    assert ("改过的字幕" in recording.captions, recording.proposed) == (True, {})
    send(page, trainer)
    signed_in(trainer).post(f"/cms/recordings/{recording.public_id}/captions/remove/")
    recording.refresh_from_db()
    assert sorted(recording.proposed) == ["captions", "captions_file"]


def test_a_recording_in_the_reviewed_draft_of_a_live_lesson_waits_too(
    course: CoursePage, trainer: User
) -> None:
    recording = made.ready(captions=made.VTT)
    page = lesson_with(course, recording, publish=False)
    assert not recordings.is_in_use(recording)
    send(page, trainer)
    assert recordings.is_in_use(recording)


def test_a_proposed_change_has_its_author(trainer: User) -> None:
    recording = made.ready()
    recording.proposed_by = trainer
    with pytest.raises(IntegrityError), transaction.atomic():
        recording.save()


def test_the_menu_has_one_entry_for_audio_and_video() -> None:
    _name, groups, _states, meta = PartsAdapter().js_args(PartsBlock())
    offered = [one.name for _group, ones in groups for one in ones]
    assert sorted(offered) == sorted(PartsBlock().child_blocks)
    assert meta["unoffered"] == ("media", "scorm")


def test_what_is_said_in_a_recording_is_found_and_shown(course: CoursePage, trainer: User) -> None:
    recording = made.ready(title="开口", captions=made.VTT)
    lesson_with(course, recording)
    reader = learner(course)
    assert "<mark>再说来意</mark>" in text(reader.get("/courses/search/?q=再说来意"))
    captioned_by(trainer, recording)
    assert "<mark>" not in text(reader.get("/courses/search/?q=改过的字幕"))
    recording.refresh_from_db()
    other: User = OfficeRoleFactory(role="reviewer", region=region("990101")).user
    agree = {"do": "agree", "seen": recording.proposed_at.isoformat()}
    signed_in(other).post(f"/cms/recordings/{recording.public_id}/decide/", agree)
    assert "<mark>改过的字幕</mark>" in text(reader.get("/courses/search/?q=改过的字幕"))
