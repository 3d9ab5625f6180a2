"""Entries of the learner's tabs and the office's left navigation.

Apps register entries in `ready()`. An entry whose URL name does not resolve, or whose `visible`
says no, is not shown: no tab leads nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

TABS = "tabs"
OFFICE = "office"
KEPT = ("region", "period")


@dataclass(frozen=True)
class Entry:
    """`order` sorts; 100 and above stands below the line in the office."""

    url_name: str
    label: str | Promise
    icon: str
    order: int
    visible: Callable[[HttpRequest], bool] = lambda request: True
    count: Callable[[HttpRequest], int] = lambda request: 0


@dataclass(frozen=True)
class Link:
    url: str
    label: str | Promise
    icon: str
    current: bool
    count: int
    below_line: bool


_entries: dict[str, dict[str, Entry]] = {TABS: {}, OFFICE: {}}


def register(place: str, entry: Entry) -> None:
    """Add an entry to TABS or OFFICE; a second entry for the same URL name replaces the first."""
    _entries[place][entry.url_name] = entry


def links(place: str, request: HttpRequest) -> list[Link]:
    """Return what this reader sees, in order; the longest matching address is the current one."""
    shown: list[tuple[Entry, str]] = []
    for entry in sorted(_entries[place].values(), key=lambda entry: entry.order):
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if entry.visible(request):
            shown.append((entry, url))
    current = _current(request.path, [url for _, url in shown])
    kept = _kept(request) if place == OFFICE else ""
    return [
        Link(
            url=url + kept,
            label=entry.label,
            icon=entry.icon,
            current=url == current,
            count=entry.count(request),
            below_line=entry.order >= 100,
        )
        for entry, url in shown
    ]


def _kept(request: HttpRequest) -> str:
    """The region and period one is looking at stay while one goes from screen to screen."""
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _current(path: str, urls: list[str]) -> str:
    """The home address matches only itself, or every page would light the first tab."""
    home = min(urls, key=len, default="")
    fitting = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(fitting, key=len, default="")
