"""Who may change a certificate that was issued: its issuing office, or an office above it."""

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of
from certificates.models import Certificate

# Reviewers and auditors issue nothing, but may be the second pair of eyes.
_FIRST = (OfficeRoleName.COUNTY, OfficeRoleName.PREFECTURE, OfficeRoleName.PROVINCE)
_SECOND = (*_FIRST, OfficeRoleName.REVIEWER, OfficeRoleName.AUDITOR)


def may_change(user: User, certificate: Certificate) -> bool:
    return scope_of(user).covers(certificate.issuing_region_id, *_FIRST)


def may_second(user: User, certificate: Certificate) -> bool:
    return scope_of(user).covers(certificate.issuing_region_id, *_SECOND)
