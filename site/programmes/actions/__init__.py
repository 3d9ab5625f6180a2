"""Every change to programmes and periods; use as `actions.open_period(…)`."""

from programmes.actions.conditions import ConditionsRefused, set_requirements, set_terms
from programmes.actions.saving import (
    PeriodRefused,
    Saved,
    SponsorsRefused,
    open_period,
    save_programme,
    set_sponsors,
)

__all__ = [
    "ConditionsRefused",
    "PeriodRefused",
    "Saved",
    "SponsorsRefused",
    "open_period",
    "save_programme",
    "set_requirements",
    "set_sponsors",
    "set_terms",
]
