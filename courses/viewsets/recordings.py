"""Audio and video in the CMS (T7): upload, sizes, captions beside the player, or why none.

Plain views over one scoped queryset, for Wagtail's generic ones ask no permission for the row.
"""

import copy
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.models import User
from assessments.viewsets import AuthorsMenuItem, author_view
from common.models import Job, JobState, UploadState
from common.phrases import say
from courses import players
from courses.actions import recordings as actions
from courses.domain import captions as cues
from courses.domain import recordings as limits
from courses.exchange import recordings as ffmpeg
from courses.models import Recording
from courses.queries import recordings
from courses.recording_forms import CaptionsForm, DescriptionForm, ReasonForm, RecordingForm
from courses.rules import FourEyes

PER_PAGE: Final = 30


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    """The form for a file, and the recordings so far."""
    form = RecordingForm(
        request.POST or None,
        request.FILES or None,
        offices=recordings.offices_to_write_for(user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_recording(
                region=form.cleaned_data["region"],
                title=form.cleaned_data["title"],
                spoken=form.cleaned_data["spoken"],
                upload=form.cleaned_data["file"],
                actor=user,
            )
        except actions.Unacceptable as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("own_recordings:recording", started.public_id)
    found = recordings.recordings_to_read(user)
    context = {
        "page_title": _("Audio and video"),
        "header_icon": "media",
        "form": form,
        "missing": ffmpeg.missing(),
        "megabytes": limits.LARGEST >> 20,
        "minutes": limits.LONGEST // 60,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(
        request, "courses/cms/recordings.html", context, status=422 if form.errors else 200
    )


@author_view
@require_safe
@never_cache
def recording(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    return _show(request, user, _readable(user, public_id))


def _show(
    request: HttpRequest, user: User, found: Recording, *, status: int = 200, **more: Any
) -> HttpResponse:
    """One recording: being converted, refused, or ready with its player and captions."""
    is_busy = found.state == UploadState.READING
    job = Job.objects.filter(kind=actions.TRANSCODE, subject_id=str(found.pk)).last()
    context = {
        "page_title": found.title,
        "header_icon": "media",
        "found": found,
        "is_busy": is_busy,
        "job": job,
        "player": players.player(found) if found.is_ready else None,
        "cues": players.cues_of(found),
        "may_edit": recordings.may_edit(user, found),
        "may_agree": recordings.may_agree(user, found),
        "proposed": _proposed(found),
        "lessons": recordings.lessons_showing(found),
        "describe": DescriptionForm(initial={"title": found.title, "spoken": found.spoken}),
        "captions": CaptionsForm(),
        "reason": ReasonForm(initial={"reason": found.uncaptioned_because}),
        **more,
    }
    response = render(request, "courses/cms/recording.html", context, status=status)
    if is_busy and not more and (job is None or job.state != JobState.FAILED):
        response["Refresh"] = "2"
    return response


def _proposed(found: Recording) -> dict[str, Any]:
    """What waits for a second person, as a copy that is never stored."""
    if not found.proposed:
        return {}
    changed = copy.copy(found)
    for name, value in found.proposed.items():
        setattr(changed, name, value)
    return {
        "recording": changed,
        "is_described": bool({"title", "spoken"} & set(found.proposed)),
        "is_captioned": "captions" in found.proposed,
        "cues": players.cues_of(changed),
    }


def _say_stored(request: HttpRequest, found: Recording, text: str) -> HttpResponse:
    """After a change: it holds, or it waits for a second person."""
    found.refresh_from_db()
    if found.proposed:
        messages.warning(
            request,
            _("Stored. Learners see the recording: the change shows once a reviewer has agreed."),
        )
    else:
        messages.success(request, text)
    return _back(found)


@author_view
@require_POST
def describe(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found, form = _own(user, public_id), DescriptionForm(request.POST)
    if not form.is_valid():
        return _show(request, user, found, status=422, describe=form)
    try:
        actions.describe_recording(recording=found, actor=user, **form.cleaned_data)
    except actions.Unacceptable as refusal:
        form.add_error("title", str(refusal))
        return _show(request, user, found, status=422, describe=form)
    return _say_stored(request, found, _("Stored."))


@author_view
@require_POST
def caption(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    """Take the captions, or show every problem with its line and keep those of before."""
    found, form = _own(user, public_id), CaptionsForm(request.POST, request.FILES)
    problems: list[tuple[int, str]] = []
    if form.is_valid():
        try:
            actions.set_captions(recording=found, upload=form.cleaned_data["file"], actor=user)
        except actions.CaptionsRefused as refused:
            problems = [(one.line, say(one.problem)) for one in refused.problems]
        except actions.Unacceptable as refusal:
            form.add_error("file", str(refusal))
        else:
            said = _("The captions are stored. Look at them beside the player.")
            return _say_stored(request, found, said)
    return _show(
        request,
        user,
        found,
        status=422,
        captions=form,
        problems=problems[: cues.SHOWN],
        more=max(0, len(problems) - cues.SHOWN),
    )


@author_view
@require_POST
def uncaption(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _own(user, public_id)
    try:
        actions.remove_captions(recording=found, actor=user)
    except actions.Unacceptable as refusal:
        messages.error(request, str(refusal))
        return _back(found)
    return _say_stored(request, found, _("The captions are removed."))


@author_view
@require_POST
def decide(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    """Agree to a change that waits, or drop it."""
    found = _own(user, public_id)
    if request.POST.get("do") == "drop":
        actions.drop_change(recording=found, actor=user)
        messages.success(request, _("The change was dropped. Learners see what they saw before."))
        return _back(found)
    if not recordings.may_agree(user, found):
        raise Http404
    try:
        actions.agree_to_change(recording=found, seen=request.POST.get("seen", ""), actor=user)
    except (actions.Unacceptable, FourEyes) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Agreed. Learners see it within five minutes."))
    return _back(found)


@author_view
@require_POST
def explain(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found, form = _own(user, public_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, user, found, status=422, reason=form)
    actions.explain_missing_captions(
        recording=found, reason=form.cleaned_data["reason"], actor=user
    )
    messages.success(request, _("Stored. Reviewers see this reason with your name."))
    return _back(found)


@author_view
@require_POST
def delete(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _own(user, public_id)
    try:
        actions.delete_recording(recording=found, actor=user)
    except actions.Unacceptable as refusal:
        messages.error(request, str(refusal))
        return _back(found)
    messages.success(request, _("The recording has been deleted."))
    return redirect("own_recordings:index")


def _back(found: Recording) -> HttpResponse:
    return redirect("own_recordings:recording", found.public_id)


def _readable(user: User, public_id: UUID) -> Recording:
    return get_object_or_404(recordings.recordings_to_read(user), public_id=public_id)


def _own(user: User, public_id: UUID) -> Recording:
    found = _readable(user, public_id)
    if not recordings.may_edit(user, found):
        raise Http404
    return found


class RecordingViewSet(ViewSet):
    name = "own_recordings"
    url_prefix = "recordings"
    icon = "media"
    menu_label = gettext_lazy("Audio and video")
    menu_name = "own-recordings"
    menu_order = 160
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", recording, "recording"),
            ("<uuid:public_id>/describe/", describe, "describe"),
            ("<uuid:public_id>/captions/", caption, "captions"),
            ("<uuid:public_id>/captions/remove/", uncaption, "uncaption"),
            ("<uuid:public_id>/reason/", explain, "explain"),
            ("<uuid:public_id>/decide/", decide, "decide"),
            ("<uuid:public_id>/delete/", delete, "delete"),
        ]
        return [path(route, view, name=name) for route, view, name in views]


class _OfOwnOffices:
    """What the chooser shows: ready, and the user's to use. A stranger finds nothing."""

    request: HttpRequest
    is_multiple_choice = False

    def get_object_list(self) -> Any:
        user = self.request.user
        if not isinstance(user, User):
            return Recording.objects.none()
        return recordings.recordings_to_read(user).filter(state=UploadState.DONE)


class _Choose(_OfOwnOffices, chooser.ChooseView):
    pass


class _Results(_OfOwnOffices, chooser.ChooseResultsView):
    pass


class _Chosen(_OfOwnOffices, chooser.ChosenView):
    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        self.request = request
        found: HttpResponse = self.get_chosen_response(
            get_object_or_404(self.get_object_list(), pk=pk if pk.isdecimal() else 0)
        )
        return found

    def get_edit_item_url(self, instance: Recording) -> str:
        return reverse("own_recordings:recording", args=[instance.public_id])


class RecordingChooserViewSet(ChooserViewSet):
    name = "own_recording_chooser"
    url_prefix = "recording-chooser"
    model = Recording
    icon = "media"
    page_title = gettext_lazy("Choose a recording")
    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    register_widget = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Only what the block needs: one is chosen at a time, and uploads have their own page."""
        return [
            path("", self.choose_view, name="choose"),
            path("results/", self.choose_results_view, name="choose_results"),
            path("chosen/<str:pk>/", self.chosen_view, name="chosen"),
        ]
