"""A new year's codes as a diff: what is new, renamed, merged, closed. Knows no database.

A list of divisions speaks for the children of every division it lists children of, and for
nothing else: a file with the townships of one county closes no township elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from regions.domain import codes

SEPARATOR: Final = " / "
INVENTED_PROVINCE: Final = "99"  # used by no standard; the demo lives there and no file closes it
# Longest first. 县 became 区, 乡 became 镇: the place is the same.
_KINDS_OF_PLACE: Final = (
    *("社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "街道办事处"),
    *("民族乡", "自治县", "自治旗", "自治州", "街道", "社区", "地区", "嘎查", "苏木", "新区"),
    *("镇", "乡", "村", "县", "区", "市", "旗", "盟", "州", "省"),
)


class Listed(NamedTuple):
    """A row of a file. `successor` is the code that took the place over, if the file says so."""

    name: str
    successor: str = ""


class Known(NamedTuple):
    """A stored region."""

    name: str
    open: bool = True
    successor: str = ""


@dataclass(frozen=True)
class Changes:
    new: dict[str, str] = field(default_factory=dict)  # code → name, parents first
    renamed: dict[str, str] = field(default_factory=dict)  # code → new name
    reopened: dict[str, str] = field(default_factory=dict)  # code → name; closed once, listed again
    closed: dict[str, str] = field(default_factory=dict)  # code → successor's code or ""

    def __bool__(self) -> bool:
        return bool(self.new or self.renamed or self.reopened or self.closed)

    @property
    def merged(self) -> dict[str, str]:
        """Return the closed divisions whose successor is known."""
        return {code: successor for code, successor in self.closed.items() if successor}


def diff(known: Mapping[str, Known], listed: Mapping[str, Listed]) -> Changes:
    """Return what turns the stored regions into the listed ones."""
    in_force = {code: row.name for code, row in listed.items() if not row.successor}
    changes = Changes()
    for code in sorted(in_force, key=lambda code: (len(code), code)):
        name, stored = in_force[code], known.get(code)
        if stored is None:
            changes.new[code] = name
        elif not stored.open:
            changes.reopened[code] = name
        elif stored.name != name:
            changes.renamed[code] = name
    gone = _gone(known, in_force, {code for code, row in listed.items() if row.successor})
    named = {code: row.successor for code, row in known.items() if row.successor}
    named |= {code: row.successor for code, row in listed.items() if row.successor}
    heirs = _Heirs(in_force, named)
    for code in gone:
        changes.closed[code] = heirs.of(code, known[code].name)
    return changes


def _gone(known: Mapping[str, Known], in_force: Mapping[str, str], replaced: set[str]) -> list[str]:
    """Return the open codes the list leaves out, parents first; children go with their parent."""
    spoken_for = {codes.parent(code) for code in in_force}
    gone: list[str] = []
    closed: set[str] = set()
    for code in sorted(known, key=lambda code: (len(code), code)):
        above = codes.parent(code)
        left_out = above in spoken_for and code not in in_force and code != INVENTED_PROVINCE
        stored_above = known.get(above) if above else None
        orphaned = above in closed or (stored_above is not None and not stored_above.open)
        ends = left_out or orphaned or code in replaced
        if known[code].open and above is not None and ends:
            gone.append(code)
            closed.add(code)
    return gone


class _Heirs:
    """Finds who took over a closed division: named by the file, or one of the same name nearby.

    Nearby is the same parent, or the parent's own successor: when a county is recoded, its
    townships go on under the new code.
    """

    def __init__(self, in_force: Mapping[str, str], named: Mapping[str, str]) -> None:
        self._named = named
        self._found: dict[str, str] = {}
        self._by_stem: dict[tuple[str, str], list[str]] = {}
        for code, name in in_force.items():
            above = codes.parent(code) or ""
            self._by_stem.setdefault((above, stem(name)), []).append(code)

    def of(self, code: str, name: str) -> str:
        above = codes.parent(code) or ""
        heir = self._named.get(code, "")
        for parent in (above, self._found.get(above) or self._named.get(above, "")):
            candidates = self._by_stem.get((parent, stem(name)), [])
            if not heir and len(candidates) == 1 and candidates[0] != code:
                heir = candidates[0]
        self._found[code] = heir
        return heir


def stem(name: str) -> str:
    """Return the name without its kind of place: 清溪县, 清溪区 and 清溪市 are one place."""
    for kind in _KINDS_OF_PLACE:
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name.removesuffix(kind)
    return name


def path(code: str, name_of: Mapping[str, str]) -> str:
    """Return the name with its ancestors. Placeholder rows (市辖区) are left out on the way."""
    above = [name_of[code_] for code_ in codes.ancestors(code) if codes.kind(code_) != "pseudo"]
    return SEPARATOR.join([*above, name_of[code]])
