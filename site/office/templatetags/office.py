"""`{% load office %}`: addresses that keep region and period, places in few words, counts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from assessments import phrases
from certificates.domain import titles
from certificates.models import Certificate, Decision
from common.models import Job
from common.templatetags.common import stacked_bar
from courses.enums import HoursKind
from office import links
from office.domain import table
from office.domain.figures import Figures
from office.queries.certificate import said, state_of
from programmes.models import Period
from quotas.enums import Move
from quotas.queries import Standing
from regions.enums import Level
from regions.models import Region

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], name: str, *args: Any, **query: Any) -> str:
    """`{% to "people" show="due" region=code %}`: an office address. The page's region and period
    stay unless others are given; empty values are left out.
    """
    return links.address(context.get("frame"), name, *args, **query)


@register.simple_tag(takes_context=True)
def querystring_of(context: dict[str, Any], name: str) -> str:
    """The address `office:<name>` with everything of the current one but the page number."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    found = reverse(f"office:{name}")
    return f"{found}?{query.urlencode()}" if query else found


@register.simple_tag(takes_context=True)
def figure(
    context: dict[str, Any], number: Any, show: str, code: str = "", mode: str = ""
) -> SafeString:
    """A number that leads to the people it counts. Mode `own`: only those at the region itself, not
    below it; mode `plain`: several regions, so there is no one list to lead to.
    """
    words = f"{number:,}"
    if mode == "plain":
        return SafeString(words)
    query = {"show": show} | ({"region": code} if code else {})
    if mode == "own":
        query["own"] = "1"
    return format_html('<a href="{}">{}</a>', to(context, "people", **query), words)


@register.filter
def rate(value: Decimal | None) -> str:
    """A percentage, or a dash where there is nothing to divide by."""
    return "—" if value is None else f"{value}%"


@register.filter
def place(region: Region | None) -> str:
    """A village with its township, anything else by its name. Needs `region__parent` selected."""
    if region is None:
        return "—"
    if region.level == Level.VILLAGE and region.parent:
        return f"{region.parent.name}·{region.name}"
    return region.name


@register.filter
def absolute(value: int) -> int:
    return abs(value)


@register.filter
def days_until(day: date, today: date) -> int:
    return (day - today).days


@register.filter
def period_words(period: Period) -> str:
    """2026 is the year 2026; other names stand for themselves."""
    if period.name.isdecimal():
        return pgettext("year", "%(name)s") % {"name": period.name}
    return period.name


@register.filter
def below_name(region: Region) -> str:
    """What the divisions below a region are called."""
    return {
        Level.MINISTRY: gettext("Provinces"),
        Level.PROVINCE: gettext("Prefectures"),
        Level.PREFECTURE: gettext("Counties"),
        Level.COUNTY: gettext("Townships"),
    }.get(Level(region.level), gettext("Villages"))


@register.filter
def rate_of(figures: Figures, kind: str) -> Decimal | None:
    return table.rate(figures, kind)


@register.filter
def shortfall(figures: Figures, kind: str) -> int | None:
    return table.shortfall(figures, kind)


@register.filter
def whole(figures: Figures, kind: str) -> int:
    """The length of the bar: never shorter than its parts."""
    return max(table.base(figures, kind) or 0, sum(number for _name, number in parts(figures)))


@register.filter
def parts(figures: Figures) -> list[tuple[str, int]]:
    return [("c1", figures.certified), ("c2", figures.eligible), ("c3", figures.learning)]


@register.filter
def bar_words(figures: Figures) -> str:
    return gettext("%(certified)d certified, %(eligible)d to issue, %(learning)d learning") % {
        "certified": figures.certified,
        "eligible": figures.eligible,
        "learning": figures.learning,
    }


@register.simple_tag
def quota_bar(standing: Standing, css_class: str = "") -> SafeString:
    """A quota as the office that holds it sees it: what it gave away, what it used itself."""
    quota = standing.quota
    words = gettext(
        "%(fulfilled)d certified, %(reserved)d learning, %(split)d handed down, %(free)d free"
    ) % {
        "fulfilled": quota.fulfilled,
        "reserved": standing.reserved,
        "split": quota.split_out,
        "free": standing.free,
    }
    used = [("c1", quota.fulfilled), ("c3", standing.reserved), ("c4", quota.split_out)]
    total = max(quota.places, sum(number for _name, number in used))
    return stacked_bar(used, total, words, css_class)


@register.simple_tag
def target_bar(standing: Standing, figures: Figures, css_class: str = "") -> SafeString:
    """A target against the people of its area."""
    used = parts(figures)
    total = max(standing.quota.places, sum(number for _name, number in used))
    return stacked_bar(used, total, bar_words(figures), css_class)


@register.filter
def signed(number: int) -> str:
    """With a real minus sign."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


@register.filter
def move_class(move: str) -> str:
    """The colour of a movement; its name stands beside it."""
    return {Move.DENIED: "nr", Move.RELEASE: "na", Move.RESERVE: "ns", Move.FULFIL: "nk"}.get(
        Move(move), "ng"
    )


@register.filter
def hours_kind(kind: str) -> str:
    return str(HoursKind(kind).label)


@register.filter
def local(texts: dict[str, Any]) -> str:
    """A title that is stored in several languages."""
    return phrases.local(texts)


@register.filter
def job_percent(job: Job | None) -> int:
    """How far a job is; just begun is a sliver, so that the bar is seen."""
    if job is None or not job.total:
        return 3
    return max(3, min(100, 100 * job.done // job.total))


@register.filter
def plain(number: Decimal) -> str:
    """4, not 4.0."""
    return f"{number.normalize():f}"


@register.filter
def office_name(region: Region) -> str:
    """The office as it signs: 清溪县民政局."""
    return titles.issuer(region.code, region.name)


@register.filter
def state_on(certificate: Certificate, day: date) -> str:
    """valid, expired or revoked: the first two follow from the dates."""
    return state_of(certificate, day)


@register.filter
def said_decision(decision: Decision) -> str:
    """What a regrade changed, in words."""
    return said(decision)
