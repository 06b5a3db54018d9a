"""A lease says when it ends, so that the pause after a failed try can grow."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("submissions", "0006_texts_of_an_attempt_are_frozen")]

    operations = [
        migrations.RenameField("blindcopy", "leased_at", "free_at"),
        migrations.RenameField("upload", "leased_at", "free_at"),
    ]
