"""Both ways of writing an issued certificate leave the same rows."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from factories.accounts import UserFactory
from factories.certificates import certified_quota, ready

from certificates import actions, rules
from certificates.actions import registering
from certificates.models import Certificate, CertificateVersion, IssueBatch
from certificates.queries.reconcile import prove
from common.models import AuditEntry
from quotas import actions as quotas
from quotas.models import LedgerEntry, Quota, Seat

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
# Ids come from sequences, codes from chance, hashes from both.
OWN = {"id", "pk", "current_id", "certificate_id", "code", "url", "object_id"}
OWN |= {"content_hash", "previous_hash", "hash", "head_hash", "key"}


def without_own(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: without_own(value) for name, value in found.items() if name not in OWN}
    return found


def written() -> dict[str, Any]:
    models = (Certificate, CertificateVersion, LedgerEntry, Quota, Seat, AuditEntry)
    found = {
        m.__name__: [without_own(r) for r in m.objects.order_by("pk").values()] for m in models
    }
    found["batch"] = [one.certificates.count() for one in IssueBatch.objects.all()]
    return found


@pytest.mark.postgres
def test_both_ways_write_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    quota, officer = certified_quota(), UserFactory(name="王建国")
    ids = [ready(quota).pk for _ in range(3)]
    found = []
    for way in (registering.in_one_statement, registering.step_by_step):
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            monkeypatch.setattr(registering, "in_one_statement", way)
            batch = actions.issue_batch(
                period=quota.period, region=quota.region, enrolment_ids=ids, actor=officer
            )
            actions.issue_chunk(batch=batch, size=2)
            for certificate in Certificate.objects.all():
                entry = LedgerEntry.objects.get(certificate_id=certificate.pk)
                assert entry.key == f"certificate:{certificate.pk}"
                assert certificate.current == certificate.versions.get()
                again = {"seat": Seat.objects.get(pk=entry.seat_id), "key": entry.key}
                fulfilled = quotas.fulfil(**again, certificate_id=certificate.pk, actor=officer)
                assert fulfilled == entry  # the content under the key is the same, too
            assert prove().violations == []
            found.append(written())
            transaction.set_rollback(True)
    assert found[0]["batch"] == [2]
    assert found[0] == found[1]


def test_what_is_handed_back_is_what_was_stored() -> None:
    certificate = actions.issue(enrolment=ready(certified_quota()), actor=None)
    stored = Certificate.objects.select_related("current").get()
    assert certificate.current is not None
    for mine, kept in ((certificate, stored), (certificate.current, stored.current)):
        for field in kept._meta.concrete_fields:
            assert getattr(mine, field.attname) == getattr(kept, field.attname), field.name
    certificate.save(update_fields=["valid_until"])  # it counts as stored


def test_each_certificate_of_a_batch_costs_few_statements(time_machine) -> None:
    """Four on PostgreSQL: the savepoint in which it stands here, number, rows with their audit."""
    time_machine.move_to(NOW, tick=False)
    quota = certified_quota()
    ids = [ready(quota).pk for _ in range(4)]
    counts = []
    for wanted in (ids[:1], ids[1:]):
        batch = actions.issue_batch(
            period=quota.period, region=quota.region, enrolment_ids=wanted, actor=None
        )
        with CaptureQueriesContext(connection) as spent:
            actions.issue_chunk(batch=batch)
        counts.append(len(spent))
    assert counts[1] - counts[0] == 2 * (4 if connection.vendor == "postgresql" else 15)


def test_a_place_that_is_gone_leaves_nothing_behind() -> None:
    enrolment = ready(certified_quota())
    Seat.objects.filter(pk=enrolment.seat_id).update(state="released")
    before = written()
    with pytest.raises(rules.IssueRefused) as refused:
        actions.issue(enrolment=enrolment, actor=None)
    assert refused.value.code == rules.NO_SEAT
    assert written() == before
