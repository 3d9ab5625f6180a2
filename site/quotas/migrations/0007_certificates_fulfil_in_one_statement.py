"""`quotas.actions.certified.fulfil` as a function of PostgreSQL, for the one that issues."""

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# False: the person no longer holds the place; the caller takes everything back.
_FULFIL: Final = """
CREATE FUNCTION quotas_fulfil(
    of_seat bigint, of_certificate bigint, by_actor bigint, fulfilled_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    held quotas_seat;
    quota quotas_quota;
    entry quotas_ledgerentry;
BEGIN
    SELECT s.* INTO held FROM quotas_seat s WHERE s.id = of_seat;
    SELECT q.* INTO quota FROM quotas_quota q WHERE q.id = held.quota_id FOR NO KEY UPDATE;
    UPDATE quotas_seat SET state = 'certified', changed_at = fulfilled_at, deadline = NULL
    WHERE id = of_seat AND state IN ('reserved', 'enrolled', 'completed');
    IF NOT FOUND THEN RETURN false; END IF;
    entry.period_id := held.period_id;
    entry.region_id := held.region_id;
    entry.move := 'fulfil';
    entry.amount := 1;
    entry.seat_id := of_seat;
    entry.person_id := held.person_id;
    entry.certificate_id := of_certificate;
    entry.reason := '';
    entry.actor_id := by_actor;
    entry.at := fulfilled_at;
    entry.key := 'certificate:' || of_certificate;
    entry.content_hash := encode(sha256(convert_to(
        '{"certificate":' || of_certificate || ',"move":"fulfil","seat":' || of_seat || '}',
        'UTF8')), 'hex');
    RETURN quotas_enter(quota, entry, -1, 1);
END $$
"""


def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_FULFIL, None)


def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION quotas_fulfil(bigint, bigint, bigint, timestamptz)", None)


class Migration(migrations.Migration):
    dependencies = [("quotas", "0006_seats_in_one_statement")]
    operations = [migrations.RunPython(install, remove)]
