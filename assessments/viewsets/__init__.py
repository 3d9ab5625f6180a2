"""The question bank in the CMS, for trainers and reviewers.

Plain views over one scoped queryset, not Wagtail's generic ones: those ask a permission for the
model and none for the row (a neighbour's question could be edited by its address).
"""

from typing import Any

from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from assessments.viewsets import bank, papers, printed, standards, writing
from assessments.viewsets.access import AuthorsMenuItem, author_view

__all__ = ["AuthorsMenuItem", "BankViewSet", "author_view"]


class BankViewSet(ViewSet):
    name = "own_questions"
    url_prefix = "questions"
    icon = "list-ul"
    menu_label = gettext_lazy("Question bank")
    menu_name = "own-questions"
    menu_order = 250
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", bank.index, "index"),
            ("new/", writing.new, "new"),
            ("papers/", papers.papers, "papers"),
            ("papers/new/", papers.new_paper, "new_paper"),
            ("papers/<slug:slug>/", papers.edit_paper, "edit_paper"),
            ("papers/<slug:slug>/extra-time/", papers.extra_time, "extra_time"),
            ("papers/<slug:slug>/pass-mark/", standards.panel, "standard"),
            ("papers/<slug:slug>/pass-mark/open/", standards.start, "standard_open"),
            ("papers/<slug:slug>/pass-mark/rate/", standards.rate, "standard_rate"),
            ("papers/<slug:slug>/pass-mark/adopt/", standards.adopt, "standard_adopt"),
            ("papers/<slug:slug>/pass-mark/drop/", standards.drop, "standard_drop"),
            ("papers/<slug:slug>/pass-mark/export/", standards.export, "standard_export"),
            ("papers/<slug:slug>/print/", printed.draw, "print"),
            ("papers/<slug:slug>/print/<int:number>/", printed.sheet, "printed"),
            ("papers/<slug:slug>/print/<int:number>/word/", printed.word, "printed_word"),
            ("papers/<slug:slug>/print/<int:number>/files/", printed.files, "printed_files"),
            ("papers/<slug:slug>/print/<int:number>/make-pdf/", printed.make_pdf, "make_pdf"),
            ("papers/<slug:slug>/print/<int:number>/pdf/", printed.pdf, "printed_pdf"),
            ("<int:pk>/", bank.question, "question"),
            ("<int:pk>/edit/", writing.edit, "edit"),
            ("<int:pk>/state/", bank.set_state, "set_state"),
            ("<int:pk>/delete/", bank.delete, "delete"),
        ]
        steps = "|".join(bank.STEPS)
        moves = re_path(rf"^(?P<pk>\d+)/(?P<step>{steps})/$", bank.move, name="move")
        return [*(path(route, view, name=name) for route, view, name in views), moves]
