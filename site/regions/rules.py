"""The one rule of region scope."""

from django.db.models import Q

from regions.domain.codes import MINISTRY


def within(code: str, *, field: str = "region") -> Q:
    """Return the filter for rows whose `field` (a key to Region) lies in the tree of `code`.

    Codes are digits and each level extends its parent's code, so the subtree is one range; `00`
    (the ministry) is everything. Digits compare alike under every collation. `field="code"`
    filters regions themselves. Pass stored codes; `queries.region` reads padded ones.
    """
    if code == MINISTRY:
        return Q()
    column = field if field == "code" or field.endswith("__code") else f"{field}_id"
    return Q(**{f"{column}__gte": code, f"{column}__lte": code.ljust(12, "9")})
