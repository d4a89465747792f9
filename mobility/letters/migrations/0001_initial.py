import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("documents", "0001_initial"),
        ("hosts", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("register", "0001_initial"),
        ("visas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
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
                ("pages", models.PositiveIntegerField(default=0, verbose_name="pages")),
                (
                    "problems",
                    models.JSONField(
                        blank=True, default=list, verbose_name="not taken in"
                    ),
                ),
                (
                    "done",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="papers done"
                    ),
                ),
                (
                    "total",
                    models.PositiveSmallIntegerField(default=0, verbose_name="papers"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundle",
                        to="documents.document",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundles",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "bundle of a dossier",
                "verbose_name_plural": "bundles of dossiers",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                    "relation",
                    models.TextField(
                        blank=True,
                        max_length=600,
                        verbose_name="relation between both enterprises",
                    ),
                ),
                (
                    "purpose",
                    models.TextField(
                        blank=True, max_length=800, verbose_name="purpose of the visit"
                    ),
                ),
                (
                    "receives",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="who receives the visitor",
                    ),
                ),
                (
                    "prepared_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="prepared"
                    ),
                ),
                (
                    "placement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitation",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prepared by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ("-prepared_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                    "relation",
                    models.TextField(
                        blank=True,
                        max_length=600,
                        verbose_name="relation between both enterprises",
                    ),
                ),
                (
                    "purpose",
                    models.TextField(
                        blank=True, max_length=800, verbose_name="purpose of the visit"
                    ),
                ),
                (
                    "receives",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="who receives the visitor",
                    ),
                ),
                (
                    "prepared_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="prepared"
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
                        to="letters.invitation",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prepared by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LetterWording",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("support", "visa support letter"),
                            ("invitation", "invitation of the host"),
                            ("programme", "day-by-day programme"),
                            ("undertaking", "undertaking to return"),
                            ("cover", "cover sheet"),
                            ("form", "facts for the application form"),
                        ],
                        max_length=12,
                        verbose_name="kind of letter",
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
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("texts", models.JSONField(default=dict, verbose_name="texts")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what changed"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="written"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of a letter",
                "verbose_name_plural": "wordings of letters",
                "ordering": ("kind", "language", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "language", "number"),
                        name="letter_wording_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("support", "visa support letter"),
                            ("invitation", "invitation of the host"),
                            ("programme", "day-by-day programme"),
                            ("undertaking", "undertaking to return"),
                            ("cover", "cover sheet"),
                            ("form", "facts for the application form"),
                        ],
                        default="support",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="documents.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="letters.letterwording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "invitation"), ("placement__isnull", False)
                            ),
                            models.Q(
                                models.Q(("kind", "invitation"), _negated=True),
                                ("placement__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="letter_invitation_has_its_visit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterBatch",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("support", "visa support letter"),
                            ("invitation", "invitation of the host"),
                            ("programme", "day-by-day programme"),
                            ("undertaking", "undertaking to return"),
                            ("cover", "cover sheet"),
                            ("form", "facts for the application form"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
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
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_batches",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
            ],
            options={
                "verbose_name": "letters of a cohort",
                "verbose_name_plural": "letters of cohorts",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="LetterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("support", "visa support letter"),
                            ("invitation", "invitation of the host"),
                            ("programme", "day-by-day programme"),
                            ("undertaking", "undertaking to return"),
                            ("cover", "cover sheet"),
                            ("form", "facts for the application form"),
                        ],
                        default="support",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.paper",
                        verbose_name="paper",
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
                        to="letters.letter",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="letters.letterwording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="function"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="signed"
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(
                        blank=True, null=True, verbose_name="address"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="letters.letter",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
            },
        ),
        migrations.CreateModel(
            name="LetterBatchLine",
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
                    "refusals",
                    models.JSONField(blank=True, default=list, verbose_name="why not"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="letters.letterbatch",
                        verbose_name="act",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_lines",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_line",
                        to="letters.letter",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter of a person",
                "verbose_name_plural": "letters of people",
                "ordering": ("batch", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "dossier"), name="batch_line_once"
                    )
                ],
            },
        ),
    ]
