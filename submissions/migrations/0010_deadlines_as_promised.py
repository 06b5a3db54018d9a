from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_incomplete_attempts_are_reopened")]
    operations = [
        migrations.AddField(
            model_name="attempt",
            name="deadlines",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
