"""An interrupted command finds its award again by the file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0005_revoked_by_list")]

    operations = [
        migrations.AddField(
            model_name="bulkaward",
            name="file_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
