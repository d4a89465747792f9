import django.db.models.deletion
import django.utils.timezone
import mobility.itineraries.models
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
    ]

    operations = [
        migrations.CreateModel(
            name="Crossing",
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
                    "direction",
                    models.CharField(
                        choices=[("entry", "entry"), ("exit", "exit")],
                        max_length=5,
                        verbose_name="direction",
                    ),
                ),
                ("on", models.DateField(verbose_name="date at the border")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("boarding_pass", "boarding pass"),
                            ("carrier", "carrier's certificate"),
                            ("ees", "entry/exit system record"),
                            ("attestation", "host's attestation of presence"),
                            ("return_desk", "visit to the return desk"),
                        ],
                        max_length=14,
                        verbose_name="evidence",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="recorded"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="documents.document",
                        verbose_name="file of the evidence",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "border crossing",
                "verbose_name_plural": "border crossings",
                "ordering": ("on", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participation", "direction", "on"),
                        name="crossing_once_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "direction",
                    models.CharField(
                        choices=[("entry", "entry"), ("exit", "exit")],
                        max_length=5,
                        verbose_name="direction",
                    ),
                ),
                ("on", models.DateField(verbose_name="date at the border")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("boarding_pass", "boarding pass"),
                            ("carrier", "carrier's certificate"),
                            ("ees", "entry/exit system record"),
                            ("attestation", "host's attestation of presence"),
                            ("return_desk", "visit to the return desk"),
                        ],
                        max_length=14,
                        verbose_name="evidence",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="recorded"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="file of the evidence",
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
                        to="itineraries.crossing",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Itinerary",
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
                ("arrives_on", models.DateField(verbose_name="day of entry")),
                ("leaves_on", models.DateField(verbose_name="day of exit")),
                (
                    "lodging",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="lodging: name and address",
                    ),
                ),
                (
                    "lodging_is_private",
                    models.BooleanField(
                        default=False, verbose_name="lodging at a private home"
                    ),
                ),
                (
                    "outbound",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="outbound flight"
                    ),
                ),
                (
                    "inbound",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="return flight"
                    ),
                ),
                (
                    "emergency_contact",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="emergency contact during the stay",
                    ),
                ),
                (
                    "feed_token",
                    models.CharField(
                        default=mobility.itineraries.models.generate_feed_token,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                (
                    "participation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="itinerary",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "itinerary",
                "verbose_name_plural": "itineraries",
                "ordering": ("-arrives_on", "id"),
                "permissions": (("publish_itinerary", "Can publish"),),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("arrives_on__lte", models.F("leaves_on"))),
                        name="itinerary_entry_before_exit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItineraryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("arrives_on", models.DateField(verbose_name="day of entry")),
                ("leaves_on", models.DateField(verbose_name="day of exit")),
                (
                    "lodging",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="lodging: name and address",
                    ),
                ),
                (
                    "lodging_is_private",
                    models.BooleanField(
                        default=False, verbose_name="lodging at a private home"
                    ),
                ),
                (
                    "outbound",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="outbound flight"
                    ),
                ),
                (
                    "inbound",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="return flight"
                    ),
                ),
                (
                    "emergency_contact",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="emergency contact during the stay",
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
                        to="itineraries.itinerary",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ItineraryVersion",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("facts", models.JSONField(verbose_name="as published")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="what changed"
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts to make the PDF"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "published_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="published"
                    ),
                ),
                (
                    "itinerary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="itineraries.itinerary",
                        verbose_name="itinerary",
                    ),
                ),
                (
                    "pdf",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="itinerary_version",
                        to="documents.document",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "published itinerary",
                "verbose_name_plural": "published itineraries",
                "ordering": ("itinerary", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("itinerary", "number"), name="version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stop",
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
                (
                    "starts_at",
                    models.TimeField(blank=True, null=True, verbose_name="from"),
                ),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="to")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("meeting", "business meeting"),
                            ("visit", "company visit"),
                            ("shadowing", "job shadowing, without working"),
                            ("training", "training or workshop"),
                            ("seminar", "seminar or conference"),
                            ("fair", "fair"),
                            ("incubator", "session at an incubator"),
                            ("university", "session at a university"),
                            ("institution", "institutional visit"),
                            ("culture", "cultural activity"),
                            ("travel", "travel"),
                            ("free", "free day"),
                        ],
                        max_length=12,
                        verbose_name="activity",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                ("place", models.CharField(max_length=200, verbose_name="where")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="contact on site"
                    ),
                ),
                ("details", models.TextField(blank=True, verbose_name="details")),
                (
                    "itinerary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="itineraries.itinerary",
                        verbose_name="itinerary",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop",
                "verbose_name_plural": "stops",
                "ordering": ("starts_on", "starts_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="stop_starts_before_it_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StopEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "starts_at",
                    models.TimeField(blank=True, null=True, verbose_name="from"),
                ),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="to")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("meeting", "business meeting"),
                            ("visit", "company visit"),
                            ("shadowing", "job shadowing, without working"),
                            ("training", "training or workshop"),
                            ("seminar", "seminar or conference"),
                            ("fair", "fair"),
                            ("incubator", "session at an incubator"),
                            ("university", "session at a university"),
                            ("institution", "institutional visit"),
                            ("culture", "cultural activity"),
                            ("travel", "travel"),
                            ("free", "free day"),
                        ],
                        max_length=12,
                        verbose_name="activity",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                ("place", models.CharField(max_length=200, verbose_name="where")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="contact on site"
                    ),
                ),
                ("details", models.TextField(blank=True, verbose_name="details")),
                (
                    "itinerary",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="itineraries.itinerary",
                        verbose_name="itinerary",
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
                        to="itineraries.stop",
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
            ],
            options={
                "abstract": False,
            },
        ),
    ]
