import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
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
            name="RefusalReason",
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
                    "code",
                    models.SlugField(max_length=30, unique=True, verbose_name="code"),
                ),
                (
                    "label_fr",
                    models.CharField(max_length=250, verbose_name="reason in French"),
                ),
                (
                    "label_en",
                    models.CharField(max_length=250, verbose_name="reason in English"),
                ),
                (
                    "label_nl",
                    models.CharField(max_length=250, verbose_name="reason in Dutch"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
            ],
            options={
                "verbose_name": "reason for not retaining",
                "verbose_name_plural": "reasons for not retaining",
                "ordering": ("position", "code"),
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "held_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="panel met on"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "remarks",
                    models.TextField(
                        blank=True, verbose_name="remarks for the minutes"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened"
                    ),
                ),
                (
                    "tell_rank",
                    models.BooleanField(
                        default=False, verbose_name="tell those in reserve their rank"
                    ),
                ),
                (
                    "publishing_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="publishing since"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="published"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of decisions",
                "verbose_name_plural": "rounds of decisions",
                "ordering": ("call", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="round_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("call",),
                        name="round_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
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
                ("present", models.BooleanField(default=False, verbose_name="present")),
                (
                    "chairs",
                    models.BooleanField(default=False, verbose_name="in the chair"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="calls.panelmember",
                        verbose_name="panel member",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="decisions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance of the panel",
                "verbose_name_plural": "attendance of the panel",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "member"), name="panel_attendance_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                            ("open", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("expired", "not answered in time"),
                            ("cancelled", "taken back"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("published", "decided by the panel"),
                            ("promoted", "from the reserve list"),
                        ],
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("reply_by", models.DateTimeField(verbose_name="to be answered by")),
                (
                    "explanation",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="why",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="offered"
                    ),
                ),
                (
                    "declined_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("busy", "I am not available on these dates"),
                            ("visa", "I cannot obtain a passport or visa"),
                            ("family", "family or health"),
                            ("enterprise", "the enterprise cannot do without me"),
                            ("other_way", "I travel in another way or programme"),
                            ("other", "another reason"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="why declined",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of a place",
                "verbose_name_plural": "offers of a place",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stage__in", ["open", "accepted"])),
                        fields=("participation",),
                        name="offer_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("expired", "not answered in time"),
                            ("cancelled", "taken back"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("published", "decided by the panel"),
                            ("promoted", "from the reserve list"),
                        ],
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("reply_by", models.DateTimeField(verbose_name="to be answered by")),
                (
                    "explanation",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="why",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="offered"
                    ),
                ),
                (
                    "declined_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("busy", "I am not available on these dates"),
                            ("visa", "I cannot obtain a passport or visa"),
                            ("family", "family or health"),
                            ("enterprise", "the enterprise cannot do without me"),
                            ("other_way", "I travel in another way or programme"),
                            ("other", "another reason"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="why declined",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
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
                        to="decisions.offer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OfferStep",
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
                        to="decisions.offer",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingDecision",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("select", "select"),
                            ("keep", "keep in reserve"),
                            ("refuse", "do not retain"),
                        ],
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                (
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="rank on it"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, verbose_name="own words to the applicant"
                    ),
                ),
                (
                    "feedback",
                    models.TextField(
                        blank=True, verbose_name="feedback of the panel, without names"
                    ),
                ),
                (
                    "mail_subject",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="subject of the mail"
                    ),
                ),
                (
                    "mail_text",
                    models.TextField(blank=True, verbose_name="text of the mail"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="published"
                    ),
                ),
                (
                    "failed_because",
                    models.TextField(blank=True, verbose_name="not published because"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_decisions",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "reasons",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="decisions.refusalreason",
                        verbose_name="reasons",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="decisions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "pending decision",
                "verbose_name_plural": "pending decisions",
                "ordering": ("round", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "participation"), name="decision_once_a_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusalReasonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.SlugField(
                        db_index=False, max_length=30, verbose_name="code"
                    ),
                ),
                (
                    "label_fr",
                    models.CharField(max_length=250, verbose_name="reason in French"),
                ),
                (
                    "label_en",
                    models.CharField(max_length=250, verbose_name="reason in English"),
                ),
                (
                    "label_nl",
                    models.CharField(max_length=250, verbose_name="reason in Dutch"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
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
                        to="decisions.refusalreason",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReservePlace",
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
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="left the list"
                    ),
                ),
                (
                    "left_because",
                    models.CharField(blank=True, max_length=250, verbose_name="why"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserve",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserve_places",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "place on the reserve list",
                "verbose_name_plural": "places on the reserve list",
                "ordering": ("call", "stratum", "rank"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("participation",),
                        name="reserve_place_once_a_file",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("call", "stratum", "rank"),
                        name="reserve_rank_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReservePlaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="left the list"
                    ),
                ),
                (
                    "left_because",
                    models.CharField(blank=True, max_length=250, verbose_name="why"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.call",
                        verbose_name="call",
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
                        to="decisions.reserveplace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingDecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("select", "select"),
                            ("keep", "keep in reserve"),
                            ("refuse", "do not retain"),
                        ],
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                (
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="rank on it"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, verbose_name="own words to the applicant"
                    ),
                ),
                (
                    "feedback",
                    models.TextField(
                        blank=True, verbose_name="feedback of the panel, without names"
                    ),
                ),
                (
                    "mail_subject",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="subject of the mail"
                    ),
                ),
                (
                    "mail_text",
                    models.TextField(blank=True, verbose_name="text of the mail"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="published"
                    ),
                ),
                (
                    "failed_because",
                    models.TextField(blank=True, verbose_name="not published because"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
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
                        to="decisions.pendingdecision",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="decisions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Minutes",
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
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_minutes",
                        to="documents.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="decisions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes",
                "verbose_name_plural": "minutes",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="AttendanceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("present", models.BooleanField(default=False, verbose_name="present")),
                (
                    "chairs",
                    models.BooleanField(default=False, verbose_name="in the chair"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calls.panelmember",
                        verbose_name="panel member",
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
                        to="decisions.attendance",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="decisions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "held_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="panel met on"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "remarks",
                    models.TextField(
                        blank=True, verbose_name="remarks for the minutes"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened"
                    ),
                ),
                (
                    "tell_rank",
                    models.BooleanField(
                        default=False, verbose_name="tell those in reserve their rank"
                    ),
                ),
                (
                    "publishing_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="publishing since"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="published"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
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
                        to="decisions.round",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vacancy",
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
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("declined", "declined the offer"),
                            ("expired", "did not answer in time"),
                            ("withdrawn", "withdrew"),
                            ("excluded", "was excluded"),
                        ],
                        max_length=10,
                        verbose_name="because",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="free since"
                    ),
                ),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "too_late",
                                "too late for a visa: nobody is offered this place any more",
                            ),
                            ("nobody", "nobody waits on the reserve list"),
                            (
                                "other_strata",
                                "those who wait stand on lists of other groups",
                            ),
                            ("taken", "the seat was taken meanwhile"),
                        ],
                        max_length=14,
                        verbose_name="closed because",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed"),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vacancy",
                        to="decisions.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vacancies",
                        to="register.participation",
                        verbose_name="whose place it was",
                    ),
                ),
            ],
            options={
                "verbose_name": "place given back",
                "verbose_name_plural": "places given back",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="VacancyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stratum",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="reserve list"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("declined", "declined the offer"),
                            ("expired", "did not answer in time"),
                            ("withdrawn", "withdrew"),
                            ("excluded", "was excluded"),
                        ],
                        max_length=10,
                        verbose_name="because",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="free since"
                    ),
                ),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "too_late",
                                "too late for a visa: nobody is offered this place any more",
                            ),
                            ("nobody", "nobody waits on the reserve list"),
                            (
                                "other_strata",
                                "those who wait stand on lists of other groups",
                            ),
                            ("taken", "the seat was taken meanwhile"),
                        ],
                        max_length=14,
                        verbose_name="closed because",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed"),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="decisions.offer",
                        verbose_name="offer",
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
                        verbose_name="whose place it was",
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
                        to="decisions.vacancy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
