import django.utils.timezone
from django.db import migrations, models

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditBatch",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("gaps", models.JSONField(blank=True, default=list)),
                ("late", models.JSONField(blank=True, default=list)),
                ("entries", models.PositiveIntegerField()),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "batch of audit entries",
                "verbose_name_plural": "batches of audit entries",
            },
        ),
        append_only("common_auditbatch"),
    ]
