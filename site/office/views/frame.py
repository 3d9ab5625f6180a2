"""What every office page starts from: the region, the period, what the reader may do there."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.domain.scope import Scope
from accounts.models import User
from certificates.domain import titles
from office import rules
from office.queries import periods
from office.queries.measures import Measures
from programmes.models import Period
from regions.domain import codes
from regions.enums import Level
from regions.models import Region


@dataclass(frozen=True)
class Crumb:
    """A region above; `code` is empty where the reader may not go."""

    name: str
    code: str


@dataclass(frozen=True)
class Frame:
    region: Region
    scope: Scope
    today: date
    periods: list[Period]
    period: Period | None
    measures: Measures | None
    may: rules.Abilities
    unit: str

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "frame": self,
            "region": self.region,
            "period": self.period,
            "may": self.may,
            "today": self.today,
            "office_unit": self.unit,
            "crumbs": crumbs(self.region, self.scope),
            **more,
        }


def frame(request: HttpRequest) -> Frame:
    """Read `?region=` and `?period=`; a period that is not offered here is 404."""
    region: Region = request.office_region  # type: ignore[attr-defined]
    scope: Scope = request.scope  # type: ignore[attr-defined]
    today = timezone.localdate()
    offered = periods.periods(region)
    wanted = request.GET.get("period", "")
    period = periods.choose(offered, wanted, today=today)
    if wanted and period is None:
        raise Http404
    made = Frame(
        region=region,
        scope=scope,
        today=today,
        periods=offered,
        period=period,
        measures=Measures(period, today) if period else None,
        may=rules.abilities(scope, region.code),
        unit=_unit(request.user),  # type: ignore[arg-type]
    )
    request.office_frame = made  # type: ignore[attr-defined]
    return made


def known(request: HttpRequest) -> Frame | None:
    """Return the frame of this request, if its view made one: the navigation asks."""
    return getattr(request, "office_frame", None)


def _unit(user: User) -> str:
    """For whom the reader acts: 清溪县民政局·儿童福利股."""
    role = user.office_roles.select_related("region").order_by("pk").first()
    if role is None:
        return ""
    name = role.region.name
    if role.region.level <= Level.COUNTY:
        name = titles.issuer(role.region.pk, name)
    return f"{name}·{role.unit}" if role.unit else name


def crumbs(region: Region, scope: Scope) -> list[Crumb]:
    """Return the regions above and the region itself, from the stored path: no query."""
    if region.code == codes.MINISTRY:
        return [Crumb(region.name, region.code)]
    names = (region.path or region.name).split(" / ")
    above = [*codes.ancestors(region.code), region.code]
    return [
        Crumb(name, code if scope.covers(code) else "")
        for name, code in zip(names, above[-len(names) :], strict=False)
    ]
