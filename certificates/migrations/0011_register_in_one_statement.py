"""On PostgreSQL the rows of an issued certificate are written in one statement: entry, first
printing, fulfilled place with its ledger entry, and the batch it belongs to.
"""

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Both rows come as JSON, named by their columns, so that a column added later needs no change here.
_REGISTER: Final = """
CREATE FUNCTION certificates_register(
    entry json, printing json, of_batch bigint, of_seat bigint, by_actor bigint, at timestamptz,
    OUT certificate bigint, OUT version bigint, OUT fulfilled boolean
) LANGUAGE plpgsql AS $$
DECLARE
    c certificates_certificate := json_populate_record(NULL::certificates_certificate, entry);
    v certificates_certificateversion :=
        json_populate_record(NULL::certificates_certificateversion, printing);
BEGIN
    certificate := nextval('certificates_certificate_id_seq');
    version := nextval('certificates_certificateversion_id_seq');
    c.id := certificate;
    c.current_id := version;
    v.id := version;
    v.certificate_id := certificate;
    INSERT INTO certificates_certificate SELECT c.*;
    INSERT INTO certificates_certificateversion SELECT v.*;
    fulfilled := quotas_fulfil(of_seat, certificate, by_actor, at);
    IF of_batch IS NOT NULL THEN
        INSERT INTO certificates_issuebatch_certificates (issuebatch_id, certificate_id)
        VALUES (of_batch, certificate);
    END IF;
END $$
"""


def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_REGISTER, None)


def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        types = "json, json, bigint, bigint, bigint, timestamptz"
        editor.execute(f"DROP FUNCTION certificates_register({types})", None)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0010_distrusted_keys"),
        ("quotas", "0007_certificates_fulfil_in_one_statement"),
    ]
    operations = [migrations.RunPython(install, remove)]
