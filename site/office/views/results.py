"""How the region's people did at the papers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from assessments.models import Paper
from office import actions, exports
from office.queries import results as queries
from office.views.frame import Frame, frame
from office.views.people import page_of


@office_view()
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.measures is None:
        return render(request, "office/desk_empty.html", page.context())
    paper = _paper(request, page)
    if paper is None:
        return render(request, "office/results.html", page.context(papers=[]))
    found = queries.sitters(page.measures, paper, page.region.code)
    shown = page_of(request, found)
    return render(
        request,
        "office/results.html",
        page.context(
            papers=page.measures.papers,
            paper=paper,
            page_obj=shown,
            rows=queries.rows(page.measures, paper, shown),
            used_up=found.filter(used_up=1).count(),
        ),
    )


@office_view()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    paper = _paper(request, page) if page.measures else None
    if page.measures is None or paper is None:
        raise Http404
    found = queries.sitters(page.measures, paper, page.region.code)
    actions.record_export(
        region=page.region,
        what="results",
        rows=found.count(),
        actor=request.user,  # type: ignore[arg-type]
    )
    return exports.results(found, measures=page.measures, paper=paper, region=page.region)


def _paper(request: HttpRequest, page: Frame) -> Paper | None:
    """Return the paper of the address, or the first; one of another programme is 404."""
    papers = page.measures.papers if page.measures else []
    wanted = request.GET.get("paper", "")
    if not wanted:
        return papers[0] if papers else None
    for paper in papers:
        if str(paper.pk) == wanted:
            return paper
    raise Http404
