"""The real divisions, and the invented ones of the demo."""

from datetime import date

from demo.domain import places
from regions import actions as regions
from regions import sources
from regions.domain.tree import Listed
from regions.models import Region

_PHONES = {places.COUNTY: "0990-5550101", places.NEIGHBOUR: "0990-5550102"}


def load(today: date) -> None:
    """Load the shipped divisions down to the township and the demo's own down to the village."""
    # Together: a list that names a province speaks for all of them.
    divisions = sources.shipped_divisions() | _listed(places.divisions())
    regions.load(listed=divisions, day=today)
    regions.load_villages(listed=_listed(places.villages()), day=today)
    for code, phone in _PHONES.items():
        Region.objects.filter(pk=code).update(office_phone=phone)


def _listed(names: dict[str, str]) -> dict[str, Listed]:
    return {code: Listed(name) for code, name in names.items()}
