"""Gate to work (上岗状态) of postings: the same rule as a filter and as a value."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Posting
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Enrolment
from office.domain.gate import gate
from office.enums import GateStatus
from office.queries.measures import valid_certificates

Key = tuple[int, str]  # person, role


def in_training(today: date) -> QuerySet[Enrolment]:
    """Return the enrolments of running periods that have not led to a certificate yet."""
    got = Certificate.objects.filter(enrolment=OuterRef("pk"), state=CertificateState.VALID)
    return Enrolment.objects.exclude(state=EnrolmentState.WITHDRAWN).filter(
        ~Exists(got), period__starts__lte=today, period__ends__gte=today
    )


def has_status(status: str, today: date) -> Q:
    """Return the filter for postings with this status today."""
    own = {"person": OuterRef("person"), "role": OuterRef("role")}
    valid = Q(Exists(valid_certificates(today)))
    learns = Q(Exists(in_training(today).filter(**own)))
    held = Q(Exists(Certificate.objects.filter(**own, state=CertificateState.VALID)))
    return {
        GateStatus.QUALIFIED: valid,
        GateStatus.TRAINING: ~valid & learns,
        GateStatus.LAPSED: ~valid & ~learns & held,
        GateStatus.UNTRAINED: ~valid & ~learns & ~held,
    }[GateStatus(status)]


@dataclass
class Gates:
    """What is known of some people, to tell the status of each of their postings."""

    valid: set[Key] = field(default_factory=set)
    held: set[Key] = field(default_factory=set)
    learning: set[Key] = field(default_factory=set)

    def status(self, posting: Posting) -> GateStatus:
        key = (posting.person_id, posting.role)
        return GateStatus(
            gate(
                holds_valid=key in self.valid,
                in_training=key in self.learning,
                held_before=key in self.held,
            )
        )


def gates(person_ids: Iterable[int], today: date) -> Gates:
    """Read what `Gates` needs about these people. Two queries."""
    ids = list(person_ids)
    found = Gates()
    held = Certificate.objects.filter(person_id__in=ids, state=CertificateState.VALID)
    for person, role, until in held.values_list("person_id", "role", "valid_until"):
        found.held.add((person, role))
        if until >= today:
            found.valid.add((person, role))
    learning = in_training(today).filter(person_id__in=ids)
    found.learning.update(learning.values_list("person_id", "role"))
    return found


def grouped(postings: Iterable[Posting]) -> dict[int, list[Posting]]:
    """Return the postings by person, those in post first."""
    found: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        found[posting.person_id].append(posting)
    return found
