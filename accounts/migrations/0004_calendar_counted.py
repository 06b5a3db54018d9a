from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_calendar_and_deadlines_of_issuers")]

    operations = [
        migrations.AddField(
            model_name="issuer",
            name="counted_calendar",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="issuer",
            name="province",
            field=models.CharField(blank=True, max_length=20, verbose_name="province or state"),
        ),
    ]
