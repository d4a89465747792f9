import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("documents", "0001_initial"),
        ("network", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partnership",
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
                            ("export", "export or import contract"),
                            ("distribution", "distribution or agency"),
                            ("supply", "supply or subcontracting"),
                            ("licence", "licence or franchise"),
                            ("technology", "technology transfer"),
                            ("joint_venture", "joint venture or equity"),
                            ("co_development", "new product or service"),
                            ("training", "training or co-diploma"),
                            ("institutional", "institutional agreement"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "summary",
                    models.CharField(max_length=250, verbose_name="what it is about"),
                ),
                (
                    "value_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="value in EUR",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("meeting", "meeting held"),
                            ("intent", "letter of intent"),
                            ("negotiation", "under negotiation"),
                            ("signed", "signed"),
                            ("active", "active"),
                            ("dormant", "dormant"),
                            ("ended", "ended"),
                        ],
                        default="lead",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="noted"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="documents.document",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="network.organisation",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "partnership",
                "verbose_name_plural": "partnerships",
                "ordering": ("-created_at",),
                "permissions": (("manage_partnership", "Can move partnerships"),),
            },
        ),
        migrations.CreateModel(
            name="PartnershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("export", "export or import contract"),
                            ("distribution", "distribution or agency"),
                            ("supply", "supply or subcontracting"),
                            ("licence", "licence or franchise"),
                            ("technology", "technology transfer"),
                            ("joint_venture", "joint venture or equity"),
                            ("co_development", "new product or service"),
                            ("training", "training or co-diploma"),
                            ("institutional", "institutional agreement"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "summary",
                    models.CharField(max_length=250, verbose_name="what it is about"),
                ),
                (
                    "value_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="value in EUR",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("meeting", "meeting held"),
                            ("intent", "letter of intent"),
                            ("negotiation", "under negotiation"),
                            ("signed", "signed"),
                            ("active", "active"),
                            ("dormant", "dormant"),
                            ("ended", "ended"),
                        ],
                        default="lead",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="noted"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="evidence",
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
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.organisation",
                        verbose_name="partner",
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
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnershipStep",
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
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
    ]
