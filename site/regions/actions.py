"""Changing the division tree: loading a year's codes, loading a county's villages."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from common import audit
from common.audit import Actor
from regions import bulk, queries, sources
from regions.domain import codes, tree
from regions.domain.tree import Changes, Known, Listed
from regions.enums import Level
from regions.models import Region
from regions.rules import within

Item = TypeVar("Item")
BATCH = 2000


class ParentUnknown(Exception):
    """A division's parent is neither listed nor stored, or closed. `args` are the codes."""


class SuccessorUnknown(Exception):
    """A named successor is neither listed nor stored. `args` are the codes."""


@transaction.atomic
def load(
    *, listed: Mapping[str, Listed], day: datetime.date, actor: Actor | None = None
) -> Changes:
    """Bring the stored divisions to the listed ones and say what changed.

    `day` is when new divisions begin and closed ones end. What is loaded for the first time has
    no beginning: it was in force before anybody asked. Closed rows stay: others name them.
    """
    known = _known(listed)
    changes = tree.diff(known, listed)
    _check(changes, known)
    names = {code: row.name for code, row in known.items()}
    names |= changes.new | changes.renamed | changes.reopened
    _create(changes.new, names, _begun(changes.new, known), day)
    _reopen(changes.reopened)
    _rename({**changes.renamed, **changes.reopened}, names)
    _close(changes.closed, day)
    if changes:
        audit.record(
            actor=actor,
            action="regions.load",
            subject=Region(code=codes.MINISTRY),
            detail=summary(changes),
        )
    return changes


def summary(changes: Changes) -> dict[str, int]:
    return {
        "new": len(changes.new),
        "renamed": len(changes.renamed),
        "reopened": len(changes.reopened),
        "closed": len(changes.closed),
        "merged": len(changes.merged),
    }


def close_below_closed(*, day: datetime.date) -> int:
    """Close what is left open in closed divisions: villages that no file spoke for.

    From above to below, by lists of codes: in the transaction that has just loaded the rows,
    PostgreSQL has no statistics yet and would join the table with itself row by row, for hours.
    """
    total = 0
    for level in range(Level.PROVINCE, Level.VILLAGE):
        ended = Region.objects.filter(level=level).exclude(valid_to=None)
        for batch in _batches(iter(list(ended.values_list("code", flat=True)))):
            below = Region.objects.filter(parent_id__in=batch, valid_to=None)
            total += below.update(valid_to=day)
    return total


def load_shipped_villages(
    *, code: str, counties: Collection[str] | None = None, day: datetime.date
) -> Changes:
    """Load the shipped villages of a province, or of some of its counties.

    Villages of townships that a newer file has closed stay out.
    """
    townships = set(
        Region.objects.filter(within(code, field="code"), level=4, valid_to=None).values_list(
            "code", flat=True
        )
    )
    listed = {
        village: row
        for village, row in sources.shipped_villages(code).items()
        if village[:9] in townships and (counties is None or village[:6] in counties)
    }
    return load_villages(listed=listed, day=day)


@transaction.atomic
def load_villages(*, listed: Mapping[str, Listed], day: datetime.date) -> Changes:
    """Load villages of one province and note their counties as loaded."""
    changes = load(listed=listed, day=day) if listed else Changes()
    counties = {village[:6] for village in listed}
    for batch in _batches(iter(counties)):
        Region.objects.filter(pk__in=batch, villages_loaded=False).update(villages_loaded=True)
    return changes


@transaction.atomic
def ensure_villages(*, county_code: str) -> int:
    """Load a county's villages from the shipped codes if that has not happened; return how many.

    Safe to call before every use of a county: once loaded it costs one query. Invented and newly
    made counties have no shipped villages; theirs come from `load_regions FILE`.
    """
    county = queries.county(county_code)
    if county.villages_loaded:
        return 0
    villages = sources.shipped_villages(county.code)
    if not villages:
        return 0
    townships = set(queries.children(county.code).values_list("code", flat=True))
    in_force = {code: row.name for code, row in villages.items() if code[:9] in townships}
    above = [*codes.ancestors(county.code), county.code, *townships]
    names = dict(Region.objects.filter(pk__in=above).values_list("code", "name"))
    _create(in_force, names | in_force)
    Region.objects.filter(pk=county.pk).update(villages_loaded=True)
    return len(in_force)


def _known(listed: Mapping[str, Listed]) -> dict[str, Known]:
    """Return the stored regions the list could touch; villages only if it lists any."""
    stored = Region.objects.order_by()
    if not any(len(code) == 12 for code in listed):
        stored = stored.exclude(level=5)
    provinces = {code[:2] for code in listed}
    if len(provinces) == 1:
        stored = stored.filter(within(provinces.pop(), field="code"))
    rows = stored.values_list("code", "name", "valid_to", "successor_id").iterator(chunk_size=BATCH)
    return {code: Known(name, end is None, heir or "") for code, name, end, heir in rows}


def _check(changes: Changes, known: Mapping[str, Known]) -> None:
    def stands(code: str) -> bool:
        stored = known.get(code)
        return code in changes.new or code in changes.reopened or bool(stored and stored.open)

    ending = changes.closed
    begun = [*changes.new, *changes.reopened]
    orphans = [code for code in begun if (up := codes.parent(code)) and not stands(up)]
    orphans += [code for code in begun if (up := codes.parent(code)) and up in ending]
    if orphans:
        raise ParentUnknown(*sorted(orphans))
    lost = [code for code, successor in changes.merged.items() if not stands(successor)]
    if lost:
        raise SuccessorUnknown(*sorted(lost))


def _begun(new: Mapping[str, str], known: Mapping[str, Known]) -> set[str]:
    """Return the new divisions that were made, not merely loaded: their siblings were stored."""
    beside = {tree.INVENTED_PROVINCE, codes.CORPS}  # may be there before the first load
    parents = {codes.parent(code) for code in known if code not in beside}
    begun: set[str] = set()
    for code in new:  # parents come first
        if (up := codes.parent(code)) in parents or up in begun:
            begun.add(code)
    return begun


def _create(
    new: Mapping[str, str],
    names: Mapping[str, str],
    begun: Collection[str] = (),
    day: datetime.date | None = None,
) -> None:
    bulk.insert(
        (code, name, tree.path(code, names), day if code in begun else None)
        for code, name in new.items()
    )


def _reopen(reopened: Mapping[str, str]) -> None:
    for batch in _batches(iter(reopened)):
        Region.objects.filter(pk__in=batch).update(valid_to=None, successor=None)


def _rename(renamed: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Change names and, in one statement per name, the paths of everything below."""
    for code, name in sorted(renamed.items(), key=lambda row: (len(row[0]), row[0])):
        old_path = Region.objects.values_list("path", flat=True).get(pk=code)
        new_path = tree.path(code, names)
        Region.objects.filter(pk=code).update(name=name, path=new_path)
        start = old_path + tree.SEPARATOR
        below = Region.objects.filter(within(code, field="code"), path__startswith=start)
        below.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))


def _close(closed: Mapping[str, str], day: datetime.date) -> None:
    for batch in _batches(iter(closed)):
        Region.objects.filter(pk__in=batch).update(valid_to=day)
    for code, successor in closed.items():
        if successor:
            Region.objects.filter(pk=code).update(successor=successor)


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, BATCH)):
        yield batch
