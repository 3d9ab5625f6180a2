from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quotas", "0002_ledger_is_append_only")]
    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="move",
            field=models.CharField(
                choices=[
                    ("grant", "grant"),
                    ("adjust", "adjust"),
                    ("split", "split"),
                    ("reserve", "reserve"),
                    ("release", "release"),
                    ("fulfil", "fulfil"),
                    ("denied", "denied"),
                ],
                max_length=10,
            ),
        ),
    ]
