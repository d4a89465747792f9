import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import pemwecco.documents.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                    "file",
                    models.FileField(
                        max_length=200, upload_to="%Y/%m/", verbose_name="file"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("content_type", models.CharField(max_length=80, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "origin_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 as sent"
                    ),
                ),
                (
                    "made_harmless",
                    models.BooleanField(
                        default=False, verbose_name="active parts removed"
                    ),
                ),
                (
                    "part_number",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="number of the part"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("pending", "not scanned yet"),
                            ("clean", "no virus found"),
                            ("infected", "virus found"),
                            ("skipped", "not scanned"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="virus scan",
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="uploaded"
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="documents.document",
                        verbose_name="part of",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "ordering": ("-uploaded_at", "-id"),
                "indexes": [
                    models.Index(fields=["sha256"], name="document_sha256"),
                    models.Index(
                        fields=["origin_sha256"], name="document_origin_sha256"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to="%Y/%m/", verbose_name="file"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("content_type", models.CharField(max_length=80, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "origin_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 as sent"
                    ),
                ),
                (
                    "made_harmless",
                    models.BooleanField(
                        default=False, verbose_name="active parts removed"
                    ),
                ),
                (
                    "part_number",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="number of the part"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("pending", "not scanned yet"),
                            ("clean", "no virus found"),
                            ("infected", "virus found"),
                            ("skipped", "not scanned"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="virus scan",
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="uploaded"
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="part of",
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
                        to="documents.document",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Paper",
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
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "reference",
                    models.CharField(max_length=40, verbose_name="reference"),
                ),
                (
                    "code",
                    models.CharField(
                        default=pemwecco.documents.models.generate_verification_code,
                        max_length=19,
                        unique=True,
                        verbose_name="verification code",
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
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts printed",
                    ),
                ),
                (
                    "public_facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts shown on verification",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("rendering", "being made"),
                            ("issued", "issued"),
                            ("superseded", "superseded"),
                            ("revoked", "revoked"),
                        ],
                        default="rendering",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts to make it"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "pdf",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
                        to="documents.document",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="documents.paper",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "verbose_name": "issued paper",
                "verbose_name_plural": "issued papers",
                "ordering": ("-created_at", "-id"),
                "permissions": (("revoke_paper", "Can revoke an issued paper"),),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "year", "number"), name="paper_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage", "rendering"),
                            ("pdf__isnull", False),
                            _connector="OR",
                        ),
                        name="paper_issued_with_pdf",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "reference",
                    models.CharField(max_length=40, verbose_name="reference"),
                ),
                (
                    "code",
                    models.CharField(
                        default=pemwecco.documents.models.generate_verification_code,
                        max_length=19,
                        verbose_name="verification code",
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
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts printed",
                    ),
                ),
                (
                    "public_facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts shown on verification",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("rendering", "being made"),
                            ("issued", "issued"),
                            ("superseded", "superseded"),
                            ("revoked", "revoked"),
                        ],
                        default="rendering",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts to make it"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="PDF",
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
                        to="documents.paper",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.paper",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PaperStep",
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
                        to="documents.paper",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Upload",
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
                    "key",
                    models.CharField(
                        default=pemwecco.documents.models.generate_upload_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "place",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("holder", models.CharField(max_length=80, verbose_name="for whom")),
                ("purpose", models.CharField(max_length=40, verbose_name="for what")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                (
                    "received",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="bytes received"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "origin_sha256",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        verbose_name="SHA-256 before reduction",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="begun"
                    ),
                ),
                (
                    "touched_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last piece"
                    ),
                ),
                ("refusal", models.TextField(blank=True, verbose_name="refused")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="documents.document",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "arriving file",
                "verbose_name_plural": "arriving files",
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["holder", "purpose"], name="upload_holder"),
                    models.Index(fields=["touched_at"], name="upload_touched"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))),
                        name="upload_within_declared_size",
                    )
                ],
            },
        ),
    ]
