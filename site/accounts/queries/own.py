"""What the platform knows of the reader, for their own screens."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.domain import identity, phones
from accounts.models import Posting, StaffMember, User
from accounts.vault import vault
from regions.domain.tree import SEPARATOR
from regions.models import Region


@dataclass(frozen=True)
class Self:
    """A staff member with the current post. `county` is None for someone without a post."""

    person: StaffMember
    posting: Posting | None
    region: Region | None
    county: Region | None

    @property
    def places(self) -> list[str]:
        """County, township, village: from the county downwards, as people say it."""
        if self.region is None:
            return []
        names = (self.region.path or self.region.name).split(SEPARATOR)
        if self.county and self.county.name in names:
            return names[names.index(self.county.name) :]
        return names[-2:]

    @property
    def phone(self) -> str:
        return phones.masked(self.person.phone)

    @property
    def identity_number(self) -> str:
        """Masked; empty when none is held."""
        sealed = self.person.identity_ciphertext
        return identity.mask(vault().decrypt(sealed)) if sealed else ""

    @property
    def office_line(self) -> str:
        """Name and telephone of the county office."""
        if self.county is None:
            return str(_("the county civil affairs office"))
        return " ".join(filter(None, (self.county.name, self.county.office_phone)))


def self_of(user: User | AnonymousUser) -> Self | None:
    """Return the reader's own record, or None for users who are on no roster. Three queries."""
    if not isinstance(user, User):
        return None
    person = StaffMember.objects.filter(user=user).first()
    if person is None:
        return None
    posting = (
        person.postings.select_related("region").order_by("end_date", "-start_date").open().first()
    )
    region = posting.region if posting else None
    county = Region.objects.filter(pk=region.code[:6]).first() if region else None
    return Self(person=person, posting=posting, region=region, county=county)
