import django.db.models.deletion
import django.utils.timezone
import events.gatherings.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("network", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
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
                    "slug",
                    models.SlugField(
                        max_length=80, unique=True, verbose_name="address"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workshop", "workshop"),
                            ("seminar", "seminar"),
                            ("training", "training day"),
                            ("information", "information session"),
                            ("forum", "forum"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
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
                ("place", models.CharField(max_length=200, verbose_name="place")),
                (
                    "online_link",
                    models.URLField(
                        blank=True, verbose_name="link for online participants"
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        max_length=40,
                        validators=[events.gatherings.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="places"
                    ),
                ),
                (
                    "public",
                    models.BooleanField(
                        default=True, verbose_name="open to the public"
                    ),
                ),
                (
                    "published",
                    models.BooleanField(default=False, verbose_name="published"),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ("-starts_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                        name="event_starts_before_it_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.SlugField(
                        db_index=False, max_length=80, verbose_name="address"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workshop", "workshop"),
                            ("seminar", "seminar"),
                            ("training", "training day"),
                            ("information", "information session"),
                            ("forum", "forum"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
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
                ("place", models.CharField(max_length=200, verbose_name="place")),
                (
                    "online_link",
                    models.URLField(
                        blank=True, verbose_name="link for online participants"
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        max_length=40,
                        validators=[events.gatherings.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="places"
                    ),
                ),
                (
                    "public",
                    models.BooleanField(
                        default=True, verbose_name="open to the public"
                    ),
                ),
                (
                    "published",
                    models.BooleanField(default=False, verbose_name="published"),
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
                        to="gatherings.event",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Registration",
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
                    "organisation_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organisation"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("confirmed", "confirmed"),
                            ("waiting", "on the waiting list"),
                            ("attended", "attended"),
                            ("absent", "absent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="state",
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
                        verbose_name="language of the mails",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="registered"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="gatherings.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "ordering": ("event", "requested_at"),
                "permissions": (
                    ("manage_registration", "Can confirm or cancel registrations"),
                    ("record_attendance", "Can record attendance"),
                ),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "person"), name="registration_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegistrationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "organisation_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organisation"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("confirmed", "confirmed"),
                            ("waiting", "on the waiting list"),
                            ("attended", "attended"),
                            ("absent", "absent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="state",
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
                        verbose_name="language of the mails",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="registered"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="gatherings.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.person",
                        verbose_name="person",
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
                        to="gatherings.registration",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegistrationStep",
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
                        to="gatherings.registration",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
    ]
