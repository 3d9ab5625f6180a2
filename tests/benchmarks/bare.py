"""The addresses of the project and one more: a view that updates one row and nothing else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from assessments.models import AttemptItem
from config.urls import urlpatterns as of_the_project


@login_required
def update(request: HttpRequest, pk: int) -> JsonResponse:
    changed = AttemptItem.objects.filter(pk=pk).update(
        response={"selected": [request.POST["answer"]]}, answered_at=timezone.now()
    )
    return JsonResponse({"changed": changed})


urlpatterns = [path("bare/<int:pk>/", update, name="bare"), *of_the_project]
