"""Exams on paper in the CMS: rooms, sheets typed in person by person, or read from a workbook."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import StaffMember, User
from assessments import actions, ports
from assessments.actions import SheetRefused
from assessments.cms.paper_forms import PaperSessionForm, SheetFileForm, VoidForm
from assessments.cms.paper_imports import views as import_views
from assessments.domain.paper_forms import forms_of
from assessments.domain.questions.people import LONGEST_ESSAY, ON_PAPERS
from assessments.models import AnswerSheet, PaperSession
from assessments.phrases import say
from assessments.queries import paper_exams as queries
from assessments.queries.paper_exams import SheetSlot
from assessments.viewsets import AuthorsMenuItem, author_view
from common.models import Job

PER_PAGE = 50
LONGEST = 200  # characters of one answer
LONGEST_TEXT = LONGEST_ESSAY  # of one that people grade


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    """The rooms so far, and the form for another one."""
    form = PaperSessionForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if not form.regions:
            raise Http404
        opened = actions.open_paper_session(actor=user, **form.facts())
        return redirect("own_paper_exams:session", opened.public_id)
    context = {
        "page_title": _("Exams on paper"),
        "header_icon": "doc-full",
        "form": form if form.regions else None,
        "page_obj": Paginator(queries.sessions(user), PER_PAGE).get_page(request.GET.get("p")),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/cms/paper_exams.html", context, status=status)


@never_cache
@author_view
def session(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    """Type in sheets, one person a line; below them what is there, and the counting."""
    found = own_session(user, public_id)
    editable = queries.may_key(user, found)
    entry = _Entry(found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not editable:
            raise Http404
        if entry.keep(user):
            messages.success(request, entry.said)
            return redirect("own_paper_exams:session", public_id)
    elif request.GET.get("sheet", "").isdecimal():
        entry.show(get_object_or_404(found.sheets, pk=int(request.GET["sheet"])))
    context = _session_context(request, found) | {"entry": entry, "editable": editable}
    response = render(
        request, "assessments/cms/paper_exam.html", context, status=422 if entry.problem else 200
    )
    if context["busy"] and request.method == "GET":
        response["Refresh"] = "2"
    return response


def _session_context(request: HttpRequest, found: PaperSession) -> dict[str, Any]:
    sheets = found.sheets.select_related("person", "keyed_by", "attempt").order_by("-pk")
    job = Job.objects.filter(kind=actions.COUNT_SHEETS, subject_id=str(found.pk)).last()
    return {
        "page_title": found.place,
        "page_subtitle": _("Exam on paper"),
        "header_icon": "doc-full",
        "found": found,
        "page_obj": Paginator(sheets, PER_PAGE).get_page(request.GET.get("p")),
        "uncounted": found.sheets.filter(attempt__isnull=True).count(),
        "job": job,
        "busy": job is not None and job.is_under_way,
        "imports": found.imports.select_related("uploaded_by")[:5],
        "upload": SheetFileForm(),
    }


class _Entry:
    """The line for one person: who, which form, an answer for each question."""

    def __init__(self, found: PaperSession, post: Mapping[str, str] | None) -> None:
        self.session = found
        self.forms = list(forms_of(found.printed.forms))
        self.who = (post or {}).get("who", "").strip()[:100]
        self.form = (post or {}).get("form", self.forms[0])
        self.slots = queries.form_slots(found.printed, self.forms[0])
        self.answers = [
            (post or {}).get(f"q{one.number}", "").strip()[: self._longest(one)]
            for one in self.slots
        ]
        self.wrong: dict[int, str] = {}
        self.problem = self.said = ""
        self.candidates: list[StaffMember] = []

    @staticmethod
    def _longest(slot: SheetSlot) -> int:
        return LONGEST_TEXT if slot.printed.type in ON_PAPERS else LONGEST

    @property
    def has_files(self) -> bool:
        return any(slot.printed.type == "file" for slot in self.slots)

    @property
    def boxes(self) -> list[tuple[int, str, str, str]]:
        """Number, type, what is written, what is wrong with it."""
        return [
            (slot.number, slot.printed.type, written, self.wrong.get(slot.number, ""))
            for slot, written in zip(self.slots, self.answers, strict=True)
        ]

    def show(self, sheet: AnswerSheet) -> None:
        """Fill the line with a sheet that is there, to correct it."""
        self.who = f"{sheet.person.name} {sheet.person.phone}"
        self.form, self.answers = sheet.form, sheet.answers

    def keep(self, user: User) -> bool:
        person = self._person()
        if person is None or not self._is_readable():
            return False
        try:
            kept = actions.key_sheet(
                session=self.session,
                person=person,
                form=self.form,
                answers=self.answers,
                actor=user,
            )
        except SheetRefused as refused:
            self.problem = str(refused)
            return False
        texts = {
            "added": _("%(name)s is kept."),
            "changed": _("The sheet of %(name)s is corrected."),
            "unchanged": _("The sheet of %(name)s was there already, the same."),
        }
        self.said = texts[kept.change] % {"name": person.name}
        return True

    def _person(self) -> StaffMember | None:
        phone, name = queries.split_who(self.who)
        if not phone and not name:
            self.problem = _("Write a name or a phone.")
            return None
        known = queries.people(
            self.session, phones=[phone] if phone else [], names=[name] if name else []
        )
        found = queries.matching(known, phone=phone, name=name)
        if len(found) == 1:
            return found[0]
        self.candidates = found
        self.problem = (
            _("Several people have this name; write the phone as well.")
            if found
            else _("Nobody with this name and phone held a post here on the day of the exam.")
        )
        return None

    def _is_readable(self) -> bool:
        if self.form not in self.forms:
            self.problem = _("There is no such form of this paper.")
            return False
        slots = queries.form_slots(self.session.printed, self.form)
        _responses, problems = queries.read_sheet(slots, self.answers)
        self.wrong = {number: say(problem) for number, problem in problems}
        if problems:
            self.problem = _("Some answers cannot be read; they are marked.")
        return not problems


@require_POST
@author_view
def drop(request: HttpRequest, user: User, public_id: UUID, pk: int) -> HttpResponse:
    found = keyable_session(user, public_id)
    sheet = get_object_or_404(found.sheets.select_related("person", "session"), pk=pk)
    try:
        actions.drop_sheet(sheet=sheet, actor=user)
    except SheetRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The sheet is taken back."))
    return redirect("own_paper_exams:session", public_id)


@never_cache
@author_view
def void(request: HttpRequest, user: User, public_id: UUID, pk: int) -> HttpResponse:
    """The second look at a counted sheet of the wrong person: what changes, then why."""
    found = keyable_session(user, public_id)
    sheet = get_object_or_404(
        found.sheets.filter(attempt__isnull=False, voided_at__isnull=True).select_related(
            "person", "attempt__person", "attempt__period", "attempt__paper_version__paper__current"
        ),
        pk=pk,
    )
    form = VoidForm(request.POST or None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        actions.void_sheet(sheet=sheet, reason=form.cleaned_data["reason"], actor=user)
        told = _("The sheet of %(name)s counts no more.") % {"name": sheet.person.name}
        messages.success(request, told)
        return redirect("own_paper_exams:session", public_id)
    attempt = sheet.attempt
    if attempt is None:
        raise Http404
    before, after = queries.without(attempt)
    context = {
        "page_title": _("Void a counted sheet"),
        "page_subtitle": found.place,
        "header_icon": "doc-full",
        "found": found,
        "sheet": sheet,
        "form": form,
        "before": before,
        "after": after,
        "touched": ports.touched_by.ask([attempt.pk]) if before != after else (),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/cms/void_sheet.html", context, status=status)


@require_POST
@author_view
def count(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    actions.ask_to_count(session=keyable_session(user, public_id), actor=user)
    return redirect("own_paper_exams:session", public_id)


def own_session(user: User, public_id: UUID) -> PaperSession:
    return get_object_or_404(queries.sessions(user), public_id=public_id)


def keyable_session(user: User, public_id: UUID) -> PaperSession:
    """Reviewers read; trainers of the office type in and count."""
    found = own_session(user, public_id)
    if not queries.may_key(user, found):
        raise Http404
    return found


class PaperExamsViewSet(ViewSet):
    name = "own_paper_exams"
    url_prefix = "paper-exams"
    icon = "doc-full"
    menu_label = gettext_lazy("Exams on paper")
    menu_name = "own-paper-exams"
    menu_order = 257
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", session, "session"),
            ("<uuid:public_id>/sheets/<int:pk>/drop/", drop, "drop"),
            ("<uuid:public_id>/sheets/<int:pk>/void/", void, "void"),
            ("<uuid:public_id>/count/", count, "count"),
            *import_views(),
        ]
        return [path(route, view, name=name) for route, view, name in views]
