"""Statistics of papers and questions, for trainers and reviewers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from assessments.cms.forms import RegradeForm
from assessments.domain.statistics import latent
from assessments.domain.statistics.distractors import Flag
from assessments.models import Paper, PaperVersion, Question
from assessments.phrases import local
from assessments.queries import authoring, reports, statistics
from assessments.queries.reports import PaperReport, QuestionReport
from assessments.queries.statistics import QuestionLine
from assessments.viewsets import AuthorsMenuItem, author_view
from common.domain import charts

WHICH = {
    statistics.FIRST: gettext_lazy("first attempts"),
    statistics.LAST: gettext_lazy("last attempts"),
    statistics.ALL: gettext_lazy("all attempts"),
}
FLAGS = {
    Flag.HARD: gettext_lazy("hard: less than 0.3 of the mark is earned"),
    Flag.EASY: gettext_lazy("easy: more than 0.95 of the mark is earned"),
    Flag.FLAT: gettext_lazy("hardly tells strong from weak people"),
    Flag.DISTRACTOR: gettext_lazy("a wrong option draws better people than the right one"),
}


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "page_title": _("Statistics"),
        "header_icon": "history",
        "papers": reports.papers_with_counts(user),
    }
    return render(request, "assessments/cms/statistics.html", context)


@author_view
def paper(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    found, version, which = _asked(request, user, slug)
    report = reports.paper_report(user, version, which)
    sort = request.GET.get("sort", "question")
    context = {
        "page_title": local(found.title),
        "page_subtitle": _("statistics"),
        "header_icon": "history",
        "paper": found,
        "version": version,
        "versions": found.versions.order_by("-number"),
        "which": which,
        "choices": WHICH.items(),
        "report": report,
        "figures": _figures(report),
        "chart": _distribution(report, version),
        "lines": [
            (line, [FLAGS[flag] for flag in sorted(line.flags)], _on_scale(report, line))
            for line in reports.sorted_lines(report.found.questions, sort)
        ],
        "columns": _columns(sort),
        "scale": _scale_charts(report),
    }
    return render(request, "assessments/cms/paper_statistics.html", context)


@author_view
def question(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    found, version, which = _asked(request, user, slug)
    asked = get_object_or_404(
        Question.objects.select_related("bank", "current"), pk=pk, bank=found.bank_id
    )
    report = reports.question_report(user, version, asked, which)
    context = {
        "page_title": asked.key,
        "page_subtitle": local(found.title),
        "header_icon": "history",
        "paper": found,
        "version": version,
        "which": which,
        "question": asked,
        "report": report,
        "flags": [FLAGS[flag] for flag in sorted(report.line.flags)] if report else [],
        "traces": _traces(report) if report else None,
        "trend": _trend(report) if report else None,
        "form": RegradeForm(question=asked, paper=found)
        if authoring.may_edit(user, asked.bank)
        else None,
    }
    return render(request, "assessments/cms/question_statistics.html", context)


def _asked(request: HttpRequest, user: User, slug: str) -> tuple[Paper, PaperVersion, str]:
    found = get_object_or_404(reports.papers_to_read(user), slug=slug)
    number = request.GET.get("version", "")
    version = statistics.sat_version(found, int(number) if number.isdecimal() else None)
    if version is None:
        raise Http404
    which = request.GET.get("attempts", "")
    return found, version, which if which in WHICH else statistics.FIRST


def _figures(report: PaperReport) -> list[tuple[str, float | None, str]]:
    """The summary: name, figure, unit. None is said as “cannot be computed”."""
    paper = report.found.analysis.paper
    passed = 100 * report.passed / paper.attempts if paper.attempts else None
    return [
        (_("mean"), paper.mean, ""),
        (_("median"), paper.median, ""),
        (_("standard deviation"), paper.sd, ""),
        (pgettext("statistics", "passed"), passed, "%"),
        (_("internal consistency (alpha)"), paper.internal_consistency, "%"),
        (_("error ratio"), paper.error_ratio, "%"),
        (_("standard error"), paper.standard_error, ""),
        (_("skewness"), paper.skewness, ""),
        (_("kurtosis"), paper.kurtosis, ""),
    ]


def _columns(sort: str) -> list[tuple[str, str, str]]:
    """Title, what a click sorts by, and how it is sorted now (aria-sort)."""
    titles = {
        "question": _("question"),
        "attempts": _("attempts"),
        "facility": _("facility"),
        "discrimination": _("discrimination"),
        "efficiency": _("efficiency"),
    }
    states = (
        {name: "ascending", f"-{name}": "descending"} if (name := sort.removeprefix("-")) else {}
    )
    return [
        (
            title,
            f"-{key}" if sort == key else key,
            states.get(sort, "none") if key == name else "none",
        )
        for key, title in titles.items()
    ]


def _distribution(report: PaperReport, version: PaperVersion) -> dict[str, Any] | None:
    if not report.attempts:
        return None
    labels = [str(10 * place) for place in range(len(report.distribution))]
    below = [10 * place + 10 <= version.pass_mark for place in range(len(labels))]
    return {
        "chart": charts.columns(
            report.distribution,
            labels,
            marked=below,
            threshold=float(version.pass_mark) / 100,
        ),
        "described": "; ".join(
            _("%(from)s to %(to)s%%: %(n)s") % {"from": 10 * place, "to": 10 * place + 10, "n": n}
            for place, n in enumerate(report.distribution)
        ),
    }


def _on_scale(report: PaperReport, line: QuestionLine) -> tuple[float | None, float | None]:
    """Difficulty and slope of a question, where they could be fitted."""
    question = line.version.question_id
    if report.scale is None:
        return None, None
    return report.scale.difficulty.get(question), report.scale.slope.get(question)


def _scale_charts(report: PaperReport) -> dict[str, charts.Columns] | None:
    """People and questions over the same places: a person stands above what they half solve."""
    if report.scale is None:
        return None
    labels = [f"{edge:g}" for edge in latent.EDGES[:-1]]
    return {
        "people": charts.columns(report.scale.people, labels),
        "questions": charts.columns(report.scale.questions, labels),
    }


def _traces(report: QuestionReport) -> charts.Lines | None:
    if report.trace is None:
        return None
    right = {option.key for option in report.line.options if option.correct}
    return charts.lines(
        [
            (f"{_option(key)} ✓" if key in right else _option(key), shares, key in right)
            for key, shares in report.trace.shares.items()
        ],
        [
            ngettext("%(n)d person", "%(n)d people", size) % {"n": size}
            for size in report.trace.sizes
        ],
    )


def _option(key: str) -> str:
    return {"true": pgettext("exam", "Right"), "false": pgettext("exam", "Wrong")}.get(key, key)


def _trend(report: QuestionReport) -> charts.Lines | None:
    if len(report.months) < 2:
        return None
    return charts.lines(
        [(_("facility"), [month.facility for month in report.months], True)],
        [date_format(month.month, "Y-m") for month in report.months],
    )


class StatisticsViewSet(ViewSet):
    name = "own_statistics"
    url_prefix = "statistics"
    icon = "history"
    menu_label = gettext_lazy("Statistics")
    menu_name = "own-statistics"
    menu_order = 255
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<slug:slug>/", paper, "paper"),
            ("<slug:slug>/<int:pk>/", question, "question"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
