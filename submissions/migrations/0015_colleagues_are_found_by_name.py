"""Colleagues are found by name and address, however an author writes them."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Upper

from submissions.evidence.name_keys import key_of

TABLE = "ALTER TABLE submissions_collaborator {} TRIGGER freeze_submitted_collaborators;"
OFF, ON = TABLE.format("DISABLE"), TABLE.format("ENABLE")


def keep_keys(apps: Any, schema_editor: Any) -> None:
    colleagues = apps.get_model("submissions", "Collaborator").objects
    for name in colleagues.order_by().values_list("name", flat=True).distinct().iterator():
        colleagues.filter(name=name).update(name_key=key_of(name))


class Migration(migrations.Migration):
    dependencies = [("submissions", "0014_index_by_status_with_ids")]

    operations = [
        migrations.AddField(
            model_name="collaborator",
            name="name_key",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        # What was handed in is frozen; this adds to it and changes nothing.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE;" + OFF, ON),
        migrations.RunPython(keep_keys, migrations.RunPython.noop),
        migrations.RunSQL(ON, OFF),
        migrations.AlterField(
            model_name="collaborator",
            name="name_key",
            field=models.CharField(default=None, editable=False, max_length=200),
        ),
        migrations.AddIndex(
            model_name="collaborator",
            index=models.Index(fields=["name_key"], name="colleague_by_name"),
        ),
        migrations.AddIndex(
            model_name="collaborator",
            index=models.Index(Upper("email"), name="colleague_by_address"),
        ),
    ]
