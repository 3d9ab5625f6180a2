"""Papers: what their cells find in the bank."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.queries import authoring
from assessments.viewsets.access import author_view


@author_view
def papers(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "page_title": _("Papers"),
        "header_icon": "form",
        "states": authoring.paper_states(user),
    }
    return render(request, "assessments/cms/papers.html", context)
