"""Which office issues: the one at the programme's tier above the person's post (semantics §4)."""

from regions.domain import codes

_PREFECTURE = 2


def issuing_code(*, tier: int, role: str, region: str) -> str:
    """Return the code of the issuing office for a post in `region`.

    Supervisors are certified by their prefecture at least. Rows that name no place of their own
    (市辖区, the placeholder county of 东莞) have no office: the next one above issues.
    """
    depth = min(tier, _PREFECTURE) if role == "supervisor" else tier
    found = codes.at(region, depth) or region
    while codes.kind(found) == "pseudo" and (above := codes.parent(found)):
        found = above
    return found
