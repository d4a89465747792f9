import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pemwecco.core.model_fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("network", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
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
                    "labour_region",
                    models.CharField(
                        choices=[
                            ("BRU", "Brussels"),
                            ("VLG", "Flanders"),
                            ("WAL", "Wallonia"),
                            ("DG", "German-speaking Community"),
                            ("other", "elsewhere"),
                        ],
                        max_length=5,
                        verbose_name="region for labour law",
                    ),
                ),
                (
                    "presentation",
                    models.TextField(blank=True, verbose_name="presentation"),
                ),
                (
                    "offers",
                    models.TextField(blank=True, verbose_name="what the host offers"),
                ),
                (
                    "practical",
                    models.TextField(
                        blank=True,
                        verbose_name="practical details: hours, access, dress",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="visitors at the same time"
                    ),
                ),
                (
                    "paused",
                    models.BooleanField(
                        default=False, verbose_name="receives nobody for now"
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="host",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "host",
                "verbose_name_plural": "hosts",
                "ordering": ("organisation__name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gt", 0)),
                        name="host_capacity_positive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HostContact",
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
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="function"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=40, verbose_name="phone"),
                ),
                (
                    "signs_letters",
                    models.BooleanField(
                        default=False, verbose_name="may sign for the host"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="hosts.host",
                        verbose_name="host",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="host_contacts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "host's contact",
                "verbose_name_plural": "host's contacts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("host", "user"), name="host_contact_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HostContactEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="function"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=40, verbose_name="phone"),
                ),
                (
                    "signs_letters",
                    models.BooleanField(
                        default=False, verbose_name="may sign for the host"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hosts.host",
                        verbose_name="host",
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
                        to="hosts.hostcontact",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HostEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "labour_region",
                    models.CharField(
                        choices=[
                            ("BRU", "Brussels"),
                            ("VLG", "Flanders"),
                            ("WAL", "Wallonia"),
                            ("DG", "German-speaking Community"),
                            ("other", "elsewhere"),
                        ],
                        max_length=5,
                        verbose_name="region for labour law",
                    ),
                ),
                (
                    "presentation",
                    models.TextField(blank=True, verbose_name="presentation"),
                ),
                (
                    "offers",
                    models.TextField(blank=True, verbose_name="what the host offers"),
                ),
                (
                    "practical",
                    models.TextField(
                        blank=True,
                        verbose_name="practical details: hours, access, dress",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="visitors at the same time"
                    ),
                ),
                (
                    "paused",
                    models.BooleanField(
                        default=False, verbose_name="receives nobody for now"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.organisation",
                        verbose_name="organisation",
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
                        to="hosts.host",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Placement",
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
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("purpose", models.CharField(max_length=250, verbose_name="purpose")),
                (
                    "message",
                    models.TextField(blank=True, verbose_name="message to the host"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("offered", "offered to the host"),
                            ("accepted", "accepted by the host"),
                            ("declined", "declined by the host"),
                            ("confirmed", "confirmed"),
                            ("running", "running"),
                            ("completed", "completed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "declined_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "We already have visitors on these days"),
                            ("dates", "These days do not suit us"),
                            ("nobody", "Nobody has the time to receive the visitor"),
                            ("subject", "The activity is too far from ours"),
                            ("premises", "Our premises cannot be visited at that time"),
                            ("language", "We do not share a language"),
                            ("competition", "The visitor is a competitor"),
                            ("other", "Another reason"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="why the host declined",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="hosts.host",
                        verbose_name="host",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "placement",
                "verbose_name_plural": "placements",
                "ordering": ("starts_on", "id"),
                "permissions": (("manage_placement", "Can offer, confirm, cancel"),),
                "indexes": [
                    models.Index(fields=["host", "starts_on"], name="placement_at_host")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="placement_starts_before_it_ends",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "proposed",
                                    "offered",
                                    "accepted",
                                    "confirmed",
                                    "running",
                                    "completed",
                                ],
                            )
                        ),
                        expressions=[
                            (
                                pemwecco.core.model_fields.SameRow(
                                    "participation",
                                    "participation",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                            (
                                pemwecco.core.model_fields.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="placement_one_place_at_a_time",
                        violation_error_message="The participant is already at another host on these days.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlacementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("purpose", models.CharField(max_length=250, verbose_name="purpose")),
                (
                    "message",
                    models.TextField(blank=True, verbose_name="message to the host"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("offered", "offered to the host"),
                            ("accepted", "accepted by the host"),
                            ("declined", "declined by the host"),
                            ("confirmed", "confirmed"),
                            ("running", "running"),
                            ("completed", "completed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "declined_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "We already have visitors on these days"),
                            ("dates", "These days do not suit us"),
                            ("nobody", "Nobody has the time to receive the visitor"),
                            ("subject", "The activity is too far from ours"),
                            ("premises", "Our premises cannot be visited at that time"),
                            ("language", "We do not share a language"),
                            ("competition", "The visitor is a competitor"),
                            ("other", "Another reason"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="why the host declined",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hosts.host",
                        verbose_name="host",
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
                        to="hosts.placement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlacementStep",
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
                        to="hosts.placement",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
    ]
