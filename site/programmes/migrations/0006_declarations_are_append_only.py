from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_requirements_and_declarations")]
    operations = [append_only("programmes_declaration")]
