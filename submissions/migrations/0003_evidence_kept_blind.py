"""Blind copies, collaborators, appeals, kept names, and uploads on their way."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import submissions.states


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0003_validity_credits_and_awarding"),
        ("submissions", "0002_submitted_evidence_is_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reason", models.TextField(max_length=4000, verbose_name="What should be looked at again?")),
                ("lodged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("granted", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="Your answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BlindCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("original", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=8)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("leased_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("found", models.JSONField(default=dict)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("notes", models.JSONField(default=list)),
                ("passages", models.JSONField(default=list)),
                ("preview", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Collaborator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="E-mail address")),
            ],
        ),
        migrations.CreateModel(
            name="KeptNames",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=20)),
                ("found", models.JSONField()),
                ("reason", models.CharField(max_length=300, verbose_name="Why it may stay")),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(blank=True, max_length=200)),
                ("length", models.PositiveBigIntegerField()),
                ("received", models.PositiveBigIntegerField(default=0)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("leased_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="UploadPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveBigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("file", models.CharField(max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="one_open_submission_per_person_and_badge",
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_status_known",
        ),
        migrations.AddField(
            model_name="attempt",
            name="approved",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="attempt",
            name="collaboration",
            field=models.TextField(blank=True, max_length=4000, verbose_name="Who did what?"),
        ),
        migrations.AddField(
            model_name="attempt",
            name="pressed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="set_aside_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidenceitem",
            name="captions",
            field=models.TextField(blank=True, verbose_name="captions"),
        ),
        migrations.AddField(
            model_name="evidenceitem",
            name="consent_date",
            field=models.DateField(blank=True, null=True, verbose_name="Keep it until"),
        ),
        migrations.AddField(
            model_name="submission",
            name="extra_attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="submission",
            name="status",
            field=models.CharField(
                choices=[
                    (submissions.states.Status["DRAFT"], "Draft"),
                    (submissions.states.Status["SUBMITTED"], "Submitted"),
                    (submissions.states.Status["IN_REVIEW"], "In review"),
                    (submissions.states.Status["CHANGES_REQUESTED"], "Changes asked for"),
                    (submissions.states.Status["APPEALED"], "Appealed"),
                    (submissions.states.Status["APPROVED"], "Approved"),
                    (submissions.states.Status["WITHDRAWN"], "Withdrawn"),
                ],
                default=submissions.states.Status["DRAFT"],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pressed_at", None),
                    models.Q(("authentic", True), ("consent", True), ("own_words", True)),
                    _connector="OR",
                ),
                name="pressed_attempt_is_attested",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("set_aside_at", None), ("submitted_at", None), _connector="OR"),
                name="only_drafts_are_set_aside",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            submissions.states.Status["APPEALED"],
                            submissions.states.Status["CHANGES_REQUESTED"],
                            submissions.states.Status["DRAFT"],
                            submissions.states.Status["IN_REVIEW"],
                            submissions.states.Status["SUBMITTED"],
                        ],
                    )
                ),
                fields=("earner", "badge"),
                name="one_open_submission_per_person_and_badge",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            submissions.states.Status["APPEALED"],
                            submissions.states.Status["APPROVED"],
                            submissions.states.Status["CHANGES_REQUESTED"],
                            submissions.states.Status["DRAFT"],
                            submissions.states.Status["IN_REVIEW"],
                            submissions.states.Status["SUBMITTED"],
                            submissions.states.Status["WITHDRAWN"],
                        ],
                    )
                ),
                name="submission_status_known",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="submissions.attempt"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="submission",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="appeal",
                to="submissions.submission",
            ),
        ),
        migrations.AddIndex(
            model_name="blindcopy",
            index=models.Index(
                condition=models.Q(("failed_at", None), ("made_at", None)),
                fields=["started_at"],
                name="blind_copy_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), ("made_at", None)),
                    models.Q(("made_at__isnull", False), models.Q(("file", ""), _negated=True)),
                    _connector="OR",
                ),
                name="made_copies_have_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failed_at", None), ("trouble", "")),
                    models.Q(
                        ("failed_at__isnull", False),
                        ("made_at", None),
                        models.Q(("trouble", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="failed_copies_say_why",
            ),
        ),
        migrations.AddField(
            model_name="evidenceitem",
            name="copy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="submissions.blindcopy",
            ),
        ),
        migrations.AddField(
            model_name="collaborator",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="collaborators",
                to="submissions.attempt",
            ),
        ),
        migrations.AddField(
            model_name="keptnames",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kept_names",
                to="submissions.attempt",
            ),
        ),
        migrations.AddField(
            model_name="keptnames",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kept_names",
                to="submissions.evidenceitem",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="submissions.evidenceitem",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="requirement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="badges.evidencerequirement"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uploads",
                to="submissions.submission",
            ),
        ),
        migrations.AddField(
            model_name="uploadpart",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="submissions.upload"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("granted", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("granted__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appeal_answered_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="collaborator",
            constraint=models.UniqueConstraint(
                fields=("attempt", "position"), name="one_collaborator_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="collaborator",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1), ("position__lte", 26)),
                name="collaborators_have_a_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="keptnames",
            constraint=models.UniqueConstraint(
                fields=("attempt", "item", "field"), name="one_word_on_names_per_place", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="keptnames",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item", None), models.Q(("field", ""), _negated=True)),
                    models.Q(("field", ""), ("item__isnull", False)),
                    _connector="OR",
                ),
                name="names_stand_in_an_item_or_a_field",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("length"))), name="upload_within_its_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("completed_at", None), ("received", models.F("length")), _connector="OR"),
                name="completed_upload_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_at", None),
                    models.Q(("completed_at__isnull", False), ("refused_at", None)),
                    _connector="OR",
                ),
                name="only_whole_uploads_are_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refusal", ""), ("refused_at", None)),
                    models.Q(("refused_at__isnull", False), models.Q(("refusal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="refused_upload_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadpart",
            constraint=models.UniqueConstraint(fields=("upload", "start"), name="one_part_per_start"),
        ),
        migrations.AddConstraint(
            model_name="uploadpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0)), name="parts_hold_something"
            ),
        ),
    ]
