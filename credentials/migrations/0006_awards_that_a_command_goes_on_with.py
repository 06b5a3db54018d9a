"""An interrupted command finds its award again by the file; addresses are looked up by the thousand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0005_revoked_by_list")]

    operations = [
        migrations.AddField(
            model_name="bulkaward",
            name="file_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=["email"], name="credential_by_address"),
        ),
    ]
