"""The texts that an author could not save where they were typed."""

from typing import Any

from django.db.models import QuerySet

from courses.models import RescuedText


def own(user: Any) -> QuerySet[RescuedText]:
    """Return the user's own rescued texts, newest first; nobody sees another's, of any office."""
    return RescuedText.objects.filter(author_id=user.pk).select_related("lesson")
