"""Who may open an office view. People without the role get 404: addresses reveal nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.queries import scope_of
from regions import queries as regions
from regions.models import Region

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def office_view(*roles: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """Let in who holds one of the roles (default: any office role); 404 for everybody else.

    Sets `request.scope` and `request.office_region`: the region named by `?region=CODE` if it is
    covered (a foreign or unknown one is 404), else the first region of the user's office.
    """

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            bind_office(request, *roles)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def bind_office(request: Any, *roles: str) -> None:
    """Set `scope` and `office_region` on the request, or raise Http404."""
    request.scope = scope_of(request.user)
    request.office_region = _chosen(request, *roles)


def _chosen(request: Any, *roles: str) -> Region:
    held = request.scope.codes(*roles)
    if not held:
        raise Http404
    wanted = request.GET.get("region") or held[0]
    try:
        region = regions.region(wanted)
    except Region.DoesNotExist as error:
        raise Http404 from error
    if not request.scope.covers(region.code, *roles):
        raise Http404
    return region
