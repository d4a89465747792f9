import django.db.models.deletion
import django.utils.timezone
import mobility.itineraries.models.stays
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
            name="Accommodation",
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
                            ("hotel", "hotel or hostel"),
                            ("private", "private home"),
                            ("host", "lodged by the host"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=250, verbose_name="name and address"),
                ),
                ("arrives_on", models.DateField(verbose_name="from")),
                ("leaves_on", models.DateField(verbose_name="to, the day of leaving")),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accommodations",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "accommodation reserved",
                "verbose_name_plural": "accommodations reserved",
                "ordering": ("participation", "arrives_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("arrives_on__lt", models.F("leaves_on"))),
                        name="accommodation_a_night",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccommodationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hotel", "hotel or hostel"),
                            ("private", "private home"),
                            ("host", "lodged by the host"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=250, verbose_name="name and address"),
                ),
                ("arrives_on", models.DateField(verbose_name="from")),
                ("leaves_on", models.DateField(verbose_name="to, the day of leaving")),
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
                        to="itineraries.accommodation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
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
            name="Flight",
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
                        choices=[("outbound", "there"), ("return", "back")],
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="flight")),
                ("departs_on", models.DateField(verbose_name="leaves on")),
                ("arrives_on", models.DateField(verbose_name="arrives on")),
                (
                    "passenger",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as on the reservation",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="booking reference"
                    ),
                ),
                (
                    "ticketed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="ticket issued on"
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flights",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "flight",
                "verbose_name_plural": "flights",
                "ordering": ("participation", "departs_on", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participation", "direction"),
                        name="flight_once_each_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("departs_on__lte", models.F("arrives_on"))),
                        name="flight_leaves_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "direction",
                    models.CharField(
                        choices=[("outbound", "there"), ("return", "back")],
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="flight")),
                ("departs_on", models.DateField(verbose_name="leaves on")),
                ("arrives_on", models.DateField(verbose_name="arrives on")),
                (
                    "passenger",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as on the reservation",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="booking reference"
                    ),
                ),
                (
                    "ticketed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="ticket issued on"
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
                        to="itineraries.flight",
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
                        default=mobility.itineraries.models.stays.generate_feed_token,
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
            name="Proposal",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("outbound", "flight there"),
                            ("return", "flight back"),
                            ("host", "bed at the host's"),
                            ("private", "bed at a private home"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        max_length=250, verbose_name="flight, or name and address"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                (
                    "passenger",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as on the reservation",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="booking reference"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="proposed"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("taken", "taken over"),
                            ("refused", "not taken over"),
                            ("withdrawn", "taken back"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why not"
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journey_proposals",
                        to="documents.document",
                        verbose_name="confirmation",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journey_proposals",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bed_proposals",
                        to="hosts.placement",
                        verbose_name="placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "flight or bed proposed",
                "verbose_name_plural": "flights and beds proposed",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="proposal_starts_first",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", "open"), ("what__in", ["outbound", "return"])
                        ),
                        fields=("participation", "what"),
                        name="proposal_one_flight_each_way",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("placement__isnull", False), ("state", "open")
                        ),
                        fields=("placement",),
                        name="proposal_one_bed_a_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("placement__isnull", True),
                                ("what__in", ["outbound", "return"]),
                            ),
                            models.Q(
                                ("placement__isnull", False),
                                ("what__in", ["host", "private"]),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_bed_has_its_visit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("outbound", "flight there"),
                            ("return", "flight back"),
                            ("host", "bed at the host's"),
                            ("private", "bed at a private home"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        max_length=250, verbose_name="flight, or name and address"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                (
                    "passenger",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as on the reservation",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="booking reference"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="proposed"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("taken", "taken over"),
                            ("refused", "not taken over"),
                            ("withdrawn", "taken back"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why not"
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
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
                        verbose_name="confirmation",
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
                        to="itineraries.proposal",
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
