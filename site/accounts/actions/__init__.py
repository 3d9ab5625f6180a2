"""What changes people: rosters, phones, posts, office roles. Sign-in is in `actions.sign_in`."""

from accounts.actions.people import (
    IdentityOutOfScope,
    IdentityUnknown,
    PhoneInvalid,
    PhoneTaken,
    ReasonMissing,
    change_phone,
    end_posting,
    grant_office_role,
    reveal_identity,
    revoke_office_role,
)
from accounts.actions.roster import Counts, RosterUnreadable, import_roster
from accounts.actions.roster_export import export_roster
from accounts.actions.roster_uploads import (
    discard_roster_import,
    errors_of,
    start_roster_import,
    store_roster_import,
)

__all__ = [
    "Counts",
    "IdentityOutOfScope",
    "IdentityUnknown",
    "PhoneInvalid",
    "PhoneTaken",
    "ReasonMissing",
    "RosterUnreadable",
    "change_phone",
    "discard_roster_import",
    "end_posting",
    "errors_of",
    "export_roster",
    "grant_office_role",
    "import_roster",
    "reveal_identity",
    "revoke_office_role",
    "start_roster_import",
    "store_roster_import",
]
