import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import participants.applications.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("calls", "0001_initial"),
        ("documents", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "occupation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "I own or manage the enterprise"),
                            ("employee", "I am employed by the enterprise"),
                        ],
                        max_length=10,
                        verbose_name="your place in the enterprise",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="your function"
                    ),
                ),
                (
                    "project_title",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="title of the project"
                    ),
                ),
                (
                    "project",
                    models.TextField(
                        blank=True,
                        max_length=3000,
                        verbose_name="the project with the host country",
                    ),
                ),
                (
                    "expected_results",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="expected results"
                    ),
                ),
                (
                    "needs",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="what you need from the stay",
                    ),
                ),
                (
                    "partner_wishes",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        verbose_name="whom you would like to meet",
                    ),
                ),
                (
                    "languages_spoken",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="languages spoken"
                    ),
                ),
                (
                    "has_passport",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="has a passport"
                    ),
                ),
                (
                    "earlier_schengen_visa",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="has had a Schengen visa"
                    ),
                ),
                (
                    "commits_to_return",
                    models.BooleanField(
                        default=False, verbose_name="undertakes to return"
                    ),
                ),
                ("steps_saved", models.JSONField(default=list)),
                ("unread", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=dict)),
                ("saves", models.JSONField(default=dict)),
                (
                    "access_key",
                    models.CharField(
                        default=participants.applications.models.generate_access_key,
                        editable=False,
                        max_length=32,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "Français"),
                            ("en", "English"),
                            ("nl", "Nederlands"),
                        ],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last saved"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "participation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "question"), name="answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.answer",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApplicationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "occupation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "I own or manage the enterprise"),
                            ("employee", "I am employed by the enterprise"),
                        ],
                        max_length=10,
                        verbose_name="your place in the enterprise",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="your function"
                    ),
                ),
                (
                    "project_title",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="title of the project"
                    ),
                ),
                (
                    "project",
                    models.TextField(
                        blank=True,
                        max_length=3000,
                        verbose_name="the project with the host country",
                    ),
                ),
                (
                    "expected_results",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="expected results"
                    ),
                ),
                (
                    "needs",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="what you need from the stay",
                    ),
                ),
                (
                    "partner_wishes",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        verbose_name="whom you would like to meet",
                    ),
                ),
                (
                    "languages_spoken",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="languages spoken"
                    ),
                ),
                (
                    "has_passport",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="has a passport"
                    ),
                ),
                (
                    "earlier_schengen_visa",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="has had a Schengen visa"
                    ),
                ),
                (
                    "commits_to_return",
                    models.BooleanField(
                        default=False, verbose_name="undertakes to return"
                    ),
                ),
                ("steps_saved", models.JSONField(default=list)),
                ("unread", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=dict)),
                ("saves", models.JSONField(default=dict)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "Français"),
                            ("en", "English"),
                            ("nl", "Nederlands"),
                        ],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last saved"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "participation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("slot", models.CharField(max_length=30, verbose_name="paper")),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="added"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="documents.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ("slot", "id"),
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slot", models.CharField(max_length=30, verbose_name="paper")),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="added"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.attachment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("lapsed", "not answered in time"),
                            ("cancelled", "taken back"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="answers",
                    ),
                ),
                (
                    "papers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="papers",
                    ),
                ),
                ("why", models.TextField(verbose_name="what to correct and why")),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "typed",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="corrected so far"
                    ),
                ),
                (
                    "dropped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="files to take away",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction asked",
                "verbose_name_plural": "corrections asked",
                "ordering": ("-asked_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stage", "asked")),
                        fields=("application",),
                        name="correction_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("questions__len__gt", 0),
                            ("papers__len__gt", 0),
                            _connector="OR",
                        ),
                        name="correction_names_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("lapsed", "not answered in time"),
                            ("cancelled", "taken back"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="answers",
                    ),
                ),
                (
                    "papers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="papers",
                    ),
                ),
                ("why", models.TextField(verbose_name="what to correct and why")),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "typed",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="corrected so far"
                    ),
                ),
                (
                    "dropped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="files to take away",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.correction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CorrectionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("source", models.CharField(max_length=32, verbose_name="from")),
                ("target", models.CharField(max_length=32, verbose_name="to")),
                ("move", models.CharField(max_length=32, verbose_name="step")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="applications.correction",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="sending")),
                (
                    "answers",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="answers",
                    ),
                ),
                (
                    "files",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="files",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="sent"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sending",
                        to="documents.paper",
                        verbose_name="receipt",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="calls.setupversion",
                        verbose_name="version of the call",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending of an application",
                "verbose_name_plural": "sendings of applications",
                "ordering": ("application", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="sending_once"
                    )
                ],
            },
        ),
    ]
