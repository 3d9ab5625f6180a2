import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def _rename(apps: StateApps, before: str, after: str) -> None:
    apps.get_model("accounts", "RosterImport").objects.filter(state=before).update(state=after)


def forwards(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    _rename(apps, "checking", "reading")


def backwards(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    _rename(apps, "reading", "checking")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roster_report")]

    operations = [
        migrations.AlterField(
            model_name="rosterimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "being read"),
                    ("preview", "waiting for your decision"),
                    ("storing", "being stored"),
                    ("done", "stored"),
                    ("refused", "not stored"),
                ],
                default="reading",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="rosterimport",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
