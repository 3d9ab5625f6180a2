from django.db import migrations

from certificates.freezing import freeze_certificates, freeze_versions


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_lifecycle")]
    operations = [freeze_certificates(), freeze_versions()]
