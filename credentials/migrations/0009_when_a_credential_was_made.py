"""When a credential was made: the day it is awarded for may lie years back. What nobody reads goes."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0008_who_confirmed_an_award")]

    operations = [
        migrations.RemoveField(model_name="signingrequest", name="values"),
        migrations.AddField(
            model_name="credential",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
