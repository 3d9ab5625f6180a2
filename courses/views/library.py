"""The policy library and the glossary: open to everybody; trainers see what is to be checked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.queries import scope_of
from courses.models import PolicyDocument
from courses.queries import library


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    chosen = {
        "question": request.GET.get("q", "")[: library.LONGEST].replace("\0", ""),
        "kind": request.GET.get("kind", ""),
        "region": request.GET.get("office", "").replace("\0", ""),
    }
    page = library.documents(**chosen, page=request.GET.get("page", ""))
    offices = library.offices()
    context = {
        "page_obj": page,
        "chosen": chosen,
        "kinds": PolicyDocument.Kind.choices,
        "offices": offices if len(offices) > 1 else [],
        "trains": _trainer(request) is not None,
    }
    return render(request, "courses/policies.html", context)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    found = PolicyDocument.objects.filter(is_public=True).select_related("region")
    document = get_object_or_404(found, slug=slug)
    trainer = _trainer(request)
    context = {
        "document": document,
        "articles": document.articles.filter(is_public=True).order_by("number"),
        "resting": library.resting_on(document),
        "trainer": trainer,
        "questions": library.questions_on(document, trainer) if trainer else [],
    }
    return render(request, "courses/policy.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "")[: library.LONGEST].replace("\0", "")
    page = library.terms(question=question, page=request.GET.get("page", ""))
    return render(request, "courses/glossary.html", {"page_obj": page, "question": question})


def _trainer(request: HttpRequest) -> User | None:
    user = request.user
    trains = isinstance(user, User) and scope_of(user).has(*library.AUTHORS)
    return user if trains else None  # type: ignore[return-value] # narrowed by `trains`
