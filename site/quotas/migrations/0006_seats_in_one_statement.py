"""On PostgreSQL a seat is asked for, and a certificate fulfils it, in one statement each.

They do what `quotas.actions.asking` and `certified` do row by row on SQLite, and a test plays the
same requests both ways. What is out of the ordinary they leave to those: then they answer `other`
and have written nothing.
"""

from typing import Any, Final

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# `quotas.domain.chain.link` of a row, its previous hash included.
_HASH: Final = """
CREATE FUNCTION quotas_hash(entry quotas_ledgerentry) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN encode(sha256(convert_to(
    '["' || entry.previous_hash || '",{"actor":' || coalesce(entry.actor_id::text, 'null')
    || ',"amount":' || entry.amount
    || ',"at":"' || to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'
    || '","certificate":' || coalesce(entry.certificate_id::text, 'null')
    || ',"content_hash":' || to_json(entry.content_hash::text)
    || ',"counterpart":' || coalesce(entry.counterpart_id::text, 'null')
    || ',"document_number":' || to_json(entry.document_number::text)
    || coalesce(',"from_above":' || entry.from_above::text, '')
    || ',"key":' || to_json(entry.key::text)
    || ',"leg":' || entry.leg
    || ',"move":' || to_json(entry.move::text)
    || ',"period":' || entry.period_id
    || ',"person":' || coalesce(entry.person_id::text, 'null')
    || ',"quota":' || coalesce(entry.quota_id::text, 'null')
    || ',"reason":' || to_json(entry.reason::text)
    || ',"region":' || to_json(entry.region_id::text)
    || ',"seat":' || coalesce(entry.seat_id::text, 'null')
    || ',"sequence":' || coalesce(entry.sequence::text, 'null')
    || '}]', 'UTF8')), 'hex');
END $$
"""

# Moves the balance and writes the entry that says so. The caller holds the row's lock; the
# conditions of the UPDATE are those of `entries.move`, as far as seats can hurt them.
_ENTER: Final = """
CREATE FUNCTION quotas_enter(
    quota quotas_quota, entry quotas_ledgerentry, more_reserved int, more_fulfilled int
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    entry.id := nextval('quotas_ledgerentry_id_seq');
    entry.quota_id := quota.id;
    entry.sequence := quota.entries_count + 1;
    entry.leg := 0;
    entry.document_number := '';
    entry.previous_hash := quota.head_hash;
    entry.hash := quotas_hash(entry);
    UPDATE quotas_quota
    SET reserved = reserved + more_reserved, fulfilled = fulfilled + more_fulfilled,
        entries_count = entry.sequence, head_hash = entry.hash
    WHERE id = quota.id
      AND reserved + more_reserved >= 0 AND fulfilled + more_fulfilled >= 0
      AND (kind = 'target' OR reserved + more_reserved + fulfilled + more_fulfilled
           + split_out + contingency <= places);
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO quotas_ledgerentry SELECT entry.*;
    RETURN true;
END $$
"""

_RESERVE: Final = """
CREATE FUNCTION quotas_reserve(
    of_period bigint, of_person bigint, from_region text, for_role text, above text[],
    ask_key text, content text, by_actor bigint, asked_at timestamptz, until timestamptz,
    OUT answer text, OUT taken_from bigint, OUT seat bigint, OUT waiting bigint
) LANGUAGE plpgsql AS $$
DECLARE
    quota quotas_quota;
    entry quotas_ledgerentry;
BEGIN
    answer := 'other';
    IF EXISTS (SELECT FROM quotas_ledgerentry l WHERE l.key = ask_key AND l.leg = 0)
       OR EXISTS (SELECT FROM quotas_seat s WHERE s.period_id = of_period
                  AND s.person_id = of_person AND s.state <> 'released')
       OR EXISTS (SELECT FROM quotas_waitingentry w WHERE w.period_id = of_period
                  AND w.person_id = of_person AND w.state IN ('waiting', 'offered'))
    THEN RETURN; END IF;
    SELECT q.* INTO quota FROM quotas_quota q
    WHERE q.period_id = of_period AND q.role = for_role AND q.region_id = ANY(above)
    ORDER BY q.kind <> 'cap', array_position(above, q.region_id::text)
    LIMIT 1 FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    taken_from := quota.id;
    entry.period_id := of_period;
    entry.region_id := from_region;
    entry.person_id := of_person;
    entry.actor_id := by_actor;
    entry.at := asked_at;
    entry.key := ask_key;
    entry.content_hash := content;
    IF quota.kind = 'target' OR quota.places > quota.split_out + quota.contingency
                                               + quota.reserved + quota.fulfilled THEN
        seat := nextval('quotas_seat_id_seq');
        entry.seat_id := seat;
        entry.move := 'reserve';
        entry.amount := 1;
        entry.reason := '';
        IF NOT quotas_enter(quota, entry, 1, 0) THEN RETURN; END IF;
        INSERT INTO quotas_seat (id, period_id, person_id, quota_id, region_id, role, state,
                                 deadline, created_at, changed_at)
        VALUES (seat, of_period, of_person, quota.id, from_region, for_role, 'reserved',
                until, asked_at, asked_at);
        answer := 'seated';
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM quotas_seat s WHERE s.quota_id = quota.id AND s.state = 'reserved'
               AND s.deadline < asked_at) THEN RETURN; END IF;
    INSERT INTO quotas_waitingentry (period_id, person_id, quota_id, region_id, role, state,
                                     created_at)
    VALUES (of_period, of_person, quota.id, from_region, for_role, 'waiting', asked_at)
    RETURNING id INTO waiting;
    entry.move := 'denied';
    entry.amount := 0;
    entry.reason := 'full';
    IF NOT quotas_enter(quota, entry, 0, 0) THEN
        RAISE EXCEPTION 'quota % is not sound', quota.id;
    END IF;
    answer := 'waiting';
EXCEPTION WHEN unique_violation THEN  -- a request for the same person or key was a moment faster
    answer := 'other';
END $$
"""

_FUNCTIONS: Final = {
    "quotas_hash(quotas_ledgerentry)": _HASH,
    "quotas_enter(quotas_quota, quotas_ledgerentry, int, int)": _ENTER,
    "quotas_reserve(bigint, bigint, text, text, text[], text, text, bigint, timestamptz, "
    "timestamptz)": _RESERVE,
}


def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for body in _FUNCTIONS.values():
            editor.execute(body, None)


def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for name in reversed(_FUNCTIONS):
            editor.execute(f"DROP FUNCTION {name}", None)


class Migration(migrations.Migration):
    dependencies = [("quotas", "0005_transfers_and_contingency")]
    operations = [
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                condition=models.Q(("deadline__isnull", False), ("state", "reserved")),
                fields=["quota", "deadline"],
                name="seat_pending",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
