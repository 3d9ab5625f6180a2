"""How a user reads: text size and language."""

from django.conf import settings
from django.db import transaction

from accounts.enums import TextSize
from accounts.models import User


@transaction.atomic
def set_text_size(*, user: User, size: int) -> None:
    """Keep the step of the large-type switch; not audited, it concerns nobody else."""
    User.objects.filter(pk=user.pk).update(text_size=TextSize(size))


@transaction.atomic
def set_language(*, user: User, language: str) -> None:
    """Keep the language; ValueError for one we do not offer."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    User.objects.filter(pk=user.pk).update(language=language)
