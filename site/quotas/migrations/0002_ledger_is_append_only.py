from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("quotas", "0001_initial")]
    operations = [append_only("quotas_ledgerentry")]
