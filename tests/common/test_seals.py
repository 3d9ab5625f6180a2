"""The audit trail is sealed minute by minute, and what was altered behind its back is found."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from factories.quotas import asked, granted

from common import jobs, seals
from common.models import AuditBatch, AuditEntry
from quotas.models import LedgerEntry

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)


def entry(**fields: Any) -> AuditEntry:
    at = timezone.now() - LATER
    values = {"action": "test.act", "object_type": "test", "object_id": "1", "at": at}
    return AuditEntry.objects.create(**(values | fields))


def unguarded(statement: str) -> None:
    """Run SQL with the triggers out of the way, as a thief would."""
    table = "common_auditentry" if "auditentry" in statement else "quotas_ledgerentry"
    table = "common_auditbatch" if "auditbatch" in statement else table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        cursor.execute(statement)


def verify() -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("audit_log", "--verify", "--json", stdout=out, stderr=StringIO())
    except CommandError:
        assert not json.loads(out.getvalue())["ok"]
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_what_has_settled_is_sealed_and_the_rest_later() -> None:
    entry()
    entry(detail={"places": 3, "名": "清溪县"})
    young = entry(at=timezone.now())
    assert seals.seal() == 2
    assert seals.seal() == 0
    with time_machine.travel(timezone.now() + LATER):
        assert seals.seal() == 1
    first, second = AuditBatch.objects.order_by("number")
    assert (first.number, first.previous_hash, second.previous_hash) == (1, "", first.hash)
    assert (second.first, second.last, second.entries) == (young.pk, young.pk, 1)
    assert verify()["audit"] == {"entries": 3, "batches": 2, "unsealed": 0}


def test_the_sweep_seals() -> None:
    entry()
    jobs.sweep()
    assert AuditBatch.objects.count() == 1


def test_an_entry_of_a_long_transaction_is_sealed_when_it_appears() -> None:
    first = entry()
    if first.pk % 2 == 0:
        first = entry()
    late = first.pk + 1  # even
    entry(pk=first.pk + 2)
    seals.seal()
    assert AuditBatch.objects.get().gaps[-1] == late
    entry(pk=late)
    assert seals.seal() == 1
    assert AuditBatch.objects.latest("number").late == [late]
    assert seals.seal() == 0
    assert verify()["ok"]
    unguarded("UPDATE common_auditentry SET action = 'test.other' WHERE id % 2 = 0")
    assert not verify()["ok"]


@pytest.mark.parametrize(
    "theft",
    [
        "UPDATE common_auditentry SET actor_label = '别人'",
        "UPDATE common_auditentry SET detail = '{}'",
        "UPDATE common_auditentry SET at = '2020-01-01 00:00:00+00:00'",
        "DELETE FROM common_auditentry",
        "UPDATE common_auditbatch SET entries = 2",
        "DELETE FROM common_auditbatch WHERE number = 1",
    ],
)
def test_what_was_altered_is_found(theft: str) -> None:
    for _ in range(2):
        entry(actor_label="王建国", detail={"places": 3})
        seals.seal()
    assert verify()["ok"]
    unguarded(theft)
    assert verify()["faults"][0].startswith("audit trail: batch")


def test_entries_that_nobody_sealed_are_found() -> None:
    entry(at=timezone.now() - timedelta(hours=2))
    assert "not sealed" in verify()["faults"][0]


def test_an_altered_ledger_is_found() -> None:
    quota = granted(3)
    asked(quota)
    told = verify()
    assert (told["ok"], told["ledger"]) == (True, {"entries": 2, "quotas": 1})
    unguarded("UPDATE quotas_ledgerentry SET amount = 4 WHERE move = 'grant'")
    assert verify()["faults"] == [
        f"quota {quota.pk}: entry {LedgerEntry.objects.earliest('pk').pk}: the hash chain is broken"
    ]


def test_it_says_in_words_what_it_found() -> None:
    granted(3)
    out = StringIO()
    call_command("audit_log", "--verify", stdout=out)
    assert "0" in out.getvalue()
    assert len(out.getvalue().splitlines()) == 2
