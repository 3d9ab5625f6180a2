"""The language of the CMS: the one that the signed-in person reads in.

Its addresses carry no language, so Django shows them in the default one, and trainers come in
without passing a page that has a switch.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class OwnLanguageMiddleware:
    """Stands behind the one that finds out who asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._complete = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.ADDRESSES_IN_ONES_OWN_LANGUAGE):
            language = request.user.language if isinstance(request.user, User) else ""
            if language in self._complete:
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)
