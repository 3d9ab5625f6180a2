from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0002_revocation_returns_place"),
        ("quotas", "0004_reversals"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="from_above",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quota",
            name="received",
            field=models.PositiveIntegerField(default=0),
        ),
        # What was handed down so far came by splits alone.
        migrations.RunSQL(
            """UPDATE quotas_quota SET received = COALESCE((SELECT SUM(entry.amount)
            FROM quotas_ledgerentry entry WHERE entry.quota_id = quotas_quota.id
            AND entry.move = 'split' AND entry.amount > 0), 0)""",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="move",
            field=models.CharField(
                choices=[
                    ("grant", "grant"),
                    ("adjust", "adjust"),
                    ("split", "split"),
                    ("transfer", "transfer"),
                    ("recover", "recover"),
                    ("hold", "contingency"),
                    ("reserve", "reserve"),
                    ("release", "release"),
                    ("fulfil", "fulfil"),
                    ("reverse", "reverse"),
                    ("denied", "denied"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", models.F("received"))),
                name="received_places_are_places",
            ),
        ),
    ]
