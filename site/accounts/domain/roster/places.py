"""From what a roster says about a place to the code of a village or township of the county."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from accounts.domain.roster.refusals import Reason
from regions.domain import codes, tree

ALIKE = 50  # of 100: below, a suggestion is noise


class PlaceError(ValueError):
    """The place is not usable. `field` is the column to look at, `facts` fill the sentence."""

    def __init__(self, field: str, reason: Reason, **facts: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.facts = field, reason, facts


class Places:
    """The divisions of one county: names by code. `closed` names the successors of ended codes."""

    def __init__(
        self,
        county: str,
        county_name: str,
        townships: Mapping[str, str],
        villages: Mapping[str, str],
        closed: Mapping[str, str],
    ) -> None:
        self.county, self.county_name = county, county_name
        self._townships, self._villages, self._closed = townships, villages, closed
        self._found: dict[tuple[str, str, str, str], str] = {}
        self._below: dict[str, dict[str, str]] = {}
        for code, name in villages.items():
            self._below.setdefault(code[:9], {})[code] = name

    def find(self, role: str, code: str, township: str, village: str) -> str:
        """Return the region of a post: a village for directors, a township for supervisors.

        The code counts if there is one; a director's may be the township's beside the village's
        name. Names may lack 村委会 and the like.
        """
        key = (role, code, township, village)
        if key not in self._found:
            self._found[key] = self._find(role, code, township, village)
        return self._found[key]

    def _find(self, role: str, code: str, township: str, village: str) -> str:
        if code:
            place = self._by_code(code)
        elif township:
            place = self._named("township", township, self._townships, Reason.TOWNSHIP_UNKNOWN)
        else:
            raise PlaceError("region_code", Reason.PLACE_MISSING)
        if role == "supervisor":
            if len(place) != 9:
                raise PlaceError("region_code", Reason.CODE_NOT_TOWNSHIP)
            return place
        if len(place) == 9 and village:
            below = self._below.get(place, {})
            return self._named("village", village, below, Reason.VILLAGE_UNKNOWN)
        if len(place) != 12:
            raise self._no_village(code)
        return place

    def _by_code(self, text: str) -> str:
        try:
            code = codes.parse(text)
        except codes.CodeError as error:
            raise PlaceError("region_code", Reason.CODE) from error
        if not codes.covers(self.county, code):
            raise PlaceError("region_code", Reason.CODE_OUTSIDE, county=self.county_name)
        if code in self._closed:
            raise PlaceError("region_code", Reason.CODE_CLOSED, successor=self._closed[code])
        if code not in self._townships and code not in self._villages and code != self.county:
            raise PlaceError("region_code", Reason.CODE_UNKNOWN, county=self.county_name)
        return code

    def _no_village(self, code: str) -> PlaceError:
        if code:
            return PlaceError("region_code", Reason.CODE_NOT_VILLAGE)
        return PlaceError("village", Reason.VILLAGE_MISSING)

    def _named(self, field: str, text: str, among: Mapping[str, str], unknown: Reason) -> str:
        wanted = _folded(text)
        exact = [code for code, name in among.items() if _folded(name) == wanted]
        alike = exact or [code for code, name in among.items() if bare(name) == bare(text)]
        if len(alike) == 1:
            return alike[0]
        raise PlaceError(field, unknown, suggestion=_suggestion(text, among, alike))


def _suggestion(text: str, among: Mapping[str, str], namesakes: list[str]) -> str:
    """Return up to two “name (code)” that the writer may have meant, or nothing."""
    best = namesakes[:2]
    if not best:
        from rapidfuzz import fuzz, process  # slow import, for mistyped names only

        choices = {code: bare(name) for code, name in among.items()}
        hits = process.extract(bare(text)[:40], choices, scorer=fuzz.ratio, limit=1)
        best = [code for _name, score, code in hits if score >= ALIKE]
    return " / ".join(f"{among[code]} ({code})" for code in best)


@lru_cache(maxsize=10_000)
def bare(name: str) -> str:
    """Return the name without all its kinds of place: 长沟村村民委员会 is 长沟."""
    before, name = "", _folded(name)
    while before != name:
        before, name = name, tree.stem(name)
    return name


@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
