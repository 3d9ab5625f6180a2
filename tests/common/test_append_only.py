"""The audit trail, the quota ledger, what people agreed to: the database refuses to change or
delete a row.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from common.models import AuditEntry

TABLES = ["common_auditentry", "common_auditbatch", "quotas_ledgerentry", "programmes_declaration"]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_trigger_is_there(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname = %s", [f"{table}_append_only"]
            )
        else:
            cursor.execute(
                "SELECT count(*) / 2 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
        assert cursor.fetchone()[0] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_an_audit_entry_never_changes(act):
    AuditEntry.objects.create(action="test.act", object_type="test", object_id="1")
    acts = {
        "update": lambda: AuditEntry.objects.update(action="test.other"),
        "delete": lambda: AuditEntry.objects.all()._raw_delete(AuditEntry.objects.db),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        acts[act]()
    assert AuditEntry.objects.get().action == "test.act"


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_truncated(table):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
