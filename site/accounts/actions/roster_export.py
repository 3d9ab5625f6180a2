"""Handing a roster out: always on the record, identity numbers only with a reason."""

from pathlib import Path

from django.db import transaction

from accounts.actions.people import REASON_LENGTH, ReasonMissing
from accounts.roster_files import write_roster
from common import audit
from common.audit import Actor
from regions.models import Region


@transaction.atomic
def export_roster(
    *,
    county: Region,
    path: Path,
    actor: Actor | None,
    with_identity: bool = False,
    reason: str = "",
) -> int:
    """Write the county's people in post to an .xlsx or .csv file and return how many."""
    if with_identity and len(reason.strip()) < REASON_LENGTH:
        raise ReasonMissing
    count = write_roster(path=path, county=county, with_identity=with_identity)
    audit.record(
        actor=actor,
        action="accounts.export_roster",
        subject=county,
        region_code=county.code,
        detail={"people": count, "identity": with_identity, "reason": reason.strip()[:200]},
    )
    return count
