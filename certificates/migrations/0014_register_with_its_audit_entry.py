"""On PostgreSQL the audit entry of an issued certificate is written in the statement of its rows."""

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REGISTER: Final = """
CREATE FUNCTION certificates_register(
    entry json, printing json, of_batch bigint, of_seat bigint, by_actor bigint, at timestamptz,
    trail json, OUT certificate bigint, OUT version bigint, OUT fulfilled boolean
) LANGUAGE plpgsql AS $$
DECLARE
    a common_auditentry := json_populate_record(NULL::common_auditentry, trail);
BEGIN
    SELECT * INTO certificate, version, fulfilled
    FROM certificates_register(entry, printing, of_batch, of_seat, by_actor, at);
    a.id := nextval('common_auditentry_id_seq');
    a.object_id := certificate;
    INSERT INTO common_auditentry SELECT a.*;
END $$
"""


def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_REGISTER, None)


def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        types = "json, json, bigint, bigint, bigint, timestamptz, json"
        editor.execute(f"DROP FUNCTION certificates_register({types})", None)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0013_long_term_files"),
        ("common", "0001_initial"),
    ]
    operations = [migrations.RunPython(install, remove)]
