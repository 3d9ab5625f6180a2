"""Audio and video in the CMS (T7): made small by a job, captioned, explained, deleted; who may."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from factories import recordings as made
from factories.accounts import OfficeRoleFactory
from factories.regions import region
from factories.trainers import signed_in, text

from accounts.models import User
from common import jobs, programs
from common.models import AuditEntry, Job
from courses.actions import recordings as actions
from courses.actions import transcoding
from courses.domain import recordings as limits
from courses.exchange import recordings as ffmpeg
from courses.models import Recording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]
ADDRESS = "/cms/recordings/"


@pytest.fixture
def trainer() -> User:
    user: User = OfficeRoleFactory(role="trainer", region=region("990101")).user
    return user


@pytest.fixture
def client(trainer: User) -> Client:
    return signed_in(trainer)


def upload(client: Client, content: bytes, name: str = "开口.mp4", **more: Any) -> Any:
    fields = {"title": "怎样开口", "spoken": "cmn", "region": "990101"} | more
    return client.post(ADDRESS, {**fields, "file": SimpleUploadedFile(name, content)})


def converted(client: Client, content: bytes, name: str = "开口.mp4") -> Recording:
    assert upload(client, content, name).status_code == 302
    job = Job.objects.get(kind=actions.TRANSCODE, state="todo")
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    return Recording.objects.latest("pk")


def files(found: Recording) -> list[str]:
    folder = Path(storages["private"].path(found.folder))
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def page_of(client: Client, found: Recording) -> str:
    return text(client.get(f"{ADDRESS}{found.public_id}/"))


def test_a_film_becomes_small_sizes_and_the_sound_alone(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found = converted(client, made.film())
    assert (found.state, found.kind, found.seconds) == ("done", "video", 1)
    assert [one["size"] for one in found.sizes] == ["audio", "small"]
    assert files(found) == ["audio.m4a", "poster.webp", "small.mp4"]
    assert found.poster_bytes > 0
    found.refresh_from_db()
    assert found.file_path == ""
    shown = page_of(client, found)
    assert "小画面" in shown
    assert "poster.webp" in shown
    assert AuditEntry.objects.filter(action="courses.recording_ready").count() == 1


def test_a_large_picture_gets_a_normal_size_too_and_nothing_is_blown_up() -> None:
    film = limits.Source("video", 130.0, side=720)
    assert [one.file for one in limits.steps(film) if one.work != limits.Work.PIECE] == [
        "audio.m4a", "small.mp4", "normal.mp4", "poster.webp"
    ]  # fmt: skip
    pieces = [one for one in limits.steps(film) if one.work == limits.Work.PIECE]
    assert [(one.start, one.seconds) for one in pieces[:3]] == [(0, 60), (60, 60), (120, 10)]
    assert limits.sizes(limits.Source("video", 5, side=360)) == ("audio", "small")
    assert limits.sizes(limits.Source("video", 5, side=360, has_sound=False)) == ("small",)
    assert limits.sizes(limits.Source("audio", 5)) == ("audio", "normal")


def test_sound_is_told_from_film_by_its_content(client: Client) -> None:
    found = converted(client, made.tone(), name="开口.mp4")
    assert (found.kind, found.poster_bytes) == ("audio", 0)
    assert [one["file"] for one in found.sizes] == ["audio.m4a", "normal.m4a"]


def look(tmp_path: Path, content: bytes) -> limits.Source:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return ffmpeg.look(path)


def test_a_film_without_sound(tmp_path) -> None:
    found = look(tmp_path, made.film(sound=False))
    assert found == limits.Source("video", 1.0, side=64, has_sound=False)


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a film", "看不出这是音频或视频"),
        (b"", None),
        (PLAYLIST, "看不出这是音频或视频"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "看不出这是音频或视频"),
        (made.film()[:2000], "看不出这是音频或视频"),
    ],
    ids=["text", "empty", "playlist", "list of files", "cut off"],
)
def test_a_file_of_no_use_is_explained(content: bytes, why: str | None, client: Client) -> None:
    if why is None:
        assert upload(client, content).status_code == 422
        return
    found = converted(client, content)
    assert found.state == "refused"
    assert why in page_of(client, found)
    assert files(found) == []


def test_a_film_that_breaks_off_names_the_place(client: Client) -> None:
    film = made.film(seconds=12)
    found = converted(client, film[: len(film) // 2])
    assert found.state == "refused"
    assert found.problem.startswith("文件标明时长 0:12，可到 0:0")


def test_a_film_that_does_not_say_its_length(tmp_path) -> None:
    assert look(tmp_path, made.film(ending="ts")).seconds == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"LONGEST": 0.5}, "超过"), ({"WIDEST": 64}, "点")],
    ids=["too long", "too wide"],
)
def test_limits_are_said(facts: dict[str, Any], why: str, client: Client, monkeypatch) -> None:
    for name, value in facts.items():
        monkeypatch.setattr(limits, name, value)
    found = converted(client, made.film())
    assert found.state == "refused"
    assert why in found.problem


def test_a_file_that_is_too_large_is_refused_at_the_form(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "LARGEST", 1 << 20)
    answer = upload(client, bytes((1 << 20) + 1))
    assert answer.status_code == 422
    assert "1 MB" in text(answer)
    assert Recording.objects.count() == 0


def test_a_killed_job_goes_on_with_the_next_step(client: Client, monkeypatch) -> None:
    """As after kill -9: what is made stays, what was under way is made again."""
    upload(client, made.film())
    job = Job.objects.get(kind=actions.TRANSCODE)
    real, made_files = programs.run, []

    def dies_at_the_join(arguments: Any, **options: Any) -> str:
        made_files.append(arguments[-1])
        if "concat" in arguments:
            raise KeyboardInterrupt
        return real(arguments, **options)

    monkeypatch.setattr(programs, "run", dies_at_the_join)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    found = Recording.objects.get()
    assert found.state == "reading"
    assert files(found) == ["audio.m4a", "work/small-0000.mp4", "work/small.txt"]
    monkeypatch.setattr(programs, "run", real)
    before = (Path(storages["private"].path(found.folder)) / "audio.m4a").stat().st_mtime_ns
    Job.objects.update(state="todo")
    jobs.run(job.pk)
    found.refresh_from_db()
    assert found.state == "done"
    after = (Path(storages["private"].path(found.folder)) / "audio.m4a").stat().st_mtime_ns
    assert after == before


def test_a_long_recording_is_made_over_several_messages(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(transcoding, "BUDGET", -1)
    upload(client, made.tone())
    job = Job.objects.get(kind=actions.TRANSCODE)
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "todo"
    found = Recording.objects.get()
    assert "正在转换" in page_of(client, found)
    client.post(f"{ADDRESS}{found.public_id}/describe/", {"title": "新名", "spoken": "yue"})
    monkeypatch.undo()
    jobs.run(job.pk)
    found.refresh_from_db()
    assert (found.title, found.spoken, found.state) == ("新名", "yue", "done")


def test_a_missing_program_is_said_and_nothing_crashes(client: Client, monkeypatch) -> None:
    upload(client, made.tone())
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    assert "服务器上缺少程序 ffmpeg" in text(client.get(ADDRESS))
    jobs.run(Job.objects.get(kind=actions.TRANSCODE).pk)
    found = Recording.objects.get()
    assert (found.state, found.problem[:6]) == ("refused", "服务器上缺少")


def give_captions(client: Client, found: Recording, content: bytes) -> Any:
    file = SimpleUploadedFile("开口.srt", content)
    return client.post(f"{ADDRESS}{found.public_id}/captions/", {"file": file})


def test_captions_in_gbk_are_shown_beside_the_player(client: Client) -> None:
    found = made.ready()
    assert give_captions(client, found, made.SRT.encode("gbk")).status_code == 302
    shown = page_of(client, found)
    assert "<time>0:01</time><span>再说来意。</span>" in shown
    answer = client.get(f"/media/recordings/{found.public_id}/captions.vtt")
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode().startswith("WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n先问好，")
    client.post(f"{ADDRESS}{found.public_id}/captions/remove/")
    assert "还没有字幕" in page_of(client, found)


def test_broken_captions_name_each_line_and_keep_those_of_before(client: Client) -> None:
    found = made.ready(captions=made.VTT)
    broken = "1\n00:00:02,000 --> 00:00:01,000\n好\n\n2\n00:09:00,000 --> 00:09:01,000\n远"
    answer = give_captions(client, found, broken.encode())
    assert answer.status_code == 422
    shown = text(answer)
    assert "<b>第2行</b> 这条字幕的结束时间早于开始时间" in shown
    assert "<b>第6行</b>" in shown
    found.refresh_from_db()
    assert found.captions == made.VTT
    found.refresh_from_db()


def test_a_reason_keeps_who_wrote_it(client: Client, trainer: User) -> None:
    found = made.ready()
    address = f"{ADDRESS}{found.public_id}/reason/"
    assert client.post(address, {"reason": " 无 "}).status_code == 422
    client.post(address, {"reason": "只有音乐，没有人说话。"})
    found.refresh_from_db()
    assert (found.uncaptioned_because, found.reason_by) == ("只有音乐，没有人说话。", trainer)
    assert "只有音乐" in page_of(client, found)


def test_deleting_takes_the_files_along(client: Client, django_capture_on_commit_callbacks) -> None:
    found = made.ready()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{ADDRESS}{found.public_id}/delete/")
    assert not Recording.objects.exists()
    assert files(found) == []


def test_only_the_own_office_writes_and_those_below_read(client: Client) -> None:
    own, above = made.ready(code="990101"), made.ready(title="全省", code="99")
    foreign = made.ready(title="邻县", code="990102")
    shown = text(client.get(ADDRESS))
    assert own.title in shown
    assert above.title in shown
    assert foreign.title not in shown
    assert client.get(f"{ADDRESS}{foreign.public_id}/").status_code == 404
    assert "删除这段" not in page_of(client, above)
    for verb in ("describe", "captions", "captions/remove", "reason", "delete"):
        for other in (foreign, above):
            assert client.post(f"{ADDRESS}{other.public_id}/{verb}/").status_code == 404
    clerk = signed_in(OfficeRoleFactory(role="county_admin", region=region("990101")).user)
    assert clerk.get(ADDRESS).status_code == 404
    assert upload(client, b"x", region="990102").status_code == 422


def test_the_chooser_offers_what_is_ready_and_own(client: Client) -> None:
    own, foreign = made.ready(title="本县"), made.ready(title="邻县", code="990102")
    Recording.objects.create(
        title="还在转", region=region("990101"), uploaded_by=own.uploaded_by, file_name="x"
    )
    for path in ("", "results/", "?multiple=1"):
        shown = client.get(f"/cms/recording-chooser/{path}").content.decode()
        assert "本县" in shown.encode().decode("unicode_escape") or "本县" in shown
        assert foreign.title not in shown
        assert "还在转" not in shown
    chosen = client.get(f"/cms/recording-chooser/chosen/{own.pk}/").json()
    assert chosen["result"]["edit_url"] == f"{ADDRESS}{own.public_id}/"
    assert client.get(f"/cms/recording-chooser/chosen/{foreign.pk}/").status_code == 404


LIST_QUERIES = 10


def test_the_list_takes_the_same_queries_for_one_and_three(
    client: Client, django_assert_num_queries
) -> None:
    for count in (1, 2):
        for _number in range(count):
            made.ready()
        client.get(ADDRESS)
        with django_assert_num_queries(LIST_QUERIES):
            client.get(ADDRESS)


@pytest.mark.parametrize("facts", [{"state": "refused"}, {"state": "done"}])
def test_constraints(facts: dict[str, Any], trainer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.create(
            title="x", region=region("990101"), uploaded_by=trainer, file_name="x", **facts
        )


@pytest.mark.parametrize(
    ("asked", "status", "part", "content"),
    [
        ("", 200, None, b"0123456789" * 10),
        ("bytes=0-9", 206, "bytes 0-9/100", b"0123456789"),
        ("bytes=95-", 206, "bytes 95-99/100", b"56789"),
        ("bytes=95-4000", 206, "bytes 95-99/100", b"56789"),
        ("bytes=-3", 206, "bytes 97-99/100", b"789"),
        ("bytes=100-", 416, "bytes */100", b""),
        ("bytes=9-3", 416, "bytes */100", b""),
        ("bytes=-0", 416, "bytes */100", b""),
        ("bytes=0-1,4-5", 200, None, b"0123456789" * 10),
        ("lines=0-1", 200, None, b"0123456789" * 10),
    ],
)
def test_players_ask_for_parts(
    client: Client, asked: str, status: int, part: str | None, content: bytes
) -> None:
    found = made.ready()
    answer = client.get(f"/media/recordings/{found.public_id}/small.mp4", headers={"Range": asked})
    assert (answer.status_code, answer.get("Content-Range")) == (status, part)
    got = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert got == content
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


def test_files_need_a_sign_in_and_their_exact_name(client: Client) -> None:
    found = made.ready()
    address = f"/media/recordings/{found.public_id}/"
    assert Client().get(f"{address}small.mp4").status_code == 302
    for name in ("poster.webp", "work", "..", "captions.vtt", "small.mp4/"):
        assert client.get(address + name).status_code == 404
