import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import participants.register.models.calls
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
            name="Programme",
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
                    models.SlugField(max_length=20, unique=True, verbose_name="code"),
                ),
                (
                    "prefix",
                    models.CharField(
                        max_length=6, verbose_name="prefix of file numbers"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "pitch_fr",
                    models.TextField(blank=True, verbose_name="introduction in French"),
                ),
                (
                    "pitch_en",
                    models.TextField(
                        blank=True, verbose_name="introduction in English"
                    ),
                ),
                (
                    "pitch_nl",
                    models.TextField(blank=True, verbose_name="introduction in Dutch"),
                ),
                (
                    "origin",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country of the participants"
                    ),
                ),
                (
                    "destination",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country of the hosts"
                    ),
                ),
                (
                    "origin_timezone",
                    models.CharField(
                        max_length=40, verbose_name="time zone of the participants"
                    ),
                ),
                (
                    "destination_timezone",
                    models.CharField(
                        max_length=40, verbose_name="time zone of the hosts"
                    ),
                ),
                (
                    "origin_city",
                    models.CharField(
                        max_length=60, verbose_name="town that names the first clock"
                    ),
                ),
                (
                    "destination_city",
                    models.CharField(
                        max_length=60, verbose_name="town that names the second clock"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3, verbose_name="currency of the participants"
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "implementer",
                    models.CharField(max_length=200, verbose_name="implemented by"),
                ),
                (
                    "implementer_address",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="address of the implementer",
                    ),
                ),
                (
                    "partner",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="in partnership with"
                    ),
                ),
                (
                    "funding_fr",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in French"
                    ),
                ),
                (
                    "funding_en",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in English"
                    ),
                ),
                (
                    "funding_nl",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in Dutch"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(max_length=254, verbose_name="contact address"),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="contact phone"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True, verbose_name="shown on the public site"
                    ),
                ),
                (
                    "follow_up_months",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="follow-ups, months after return",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ("code",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("active",),
                        name="programme_one_active",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
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
                        max_length=60, unique=True, verbose_name="address"
                    ),
                ),
                (
                    "title_fr",
                    models.CharField(max_length=200, verbose_name="title in French"),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="title in English"
                    ),
                ),
                (
                    "title_nl",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="title in Dutch"
                    ),
                ),
                ("text_fr", models.TextField(verbose_name="text in French")),
                (
                    "text_en",
                    models.TextField(blank=True, verbose_name="text in English"),
                ),
                ("text_nl", models.TextField(blank=True, verbose_name="text in Dutch")),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "published",
                    models.BooleanField(default=False, verbose_name="published"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="register.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ("-opens_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="call_opens_before_it_closes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessCode",
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
                    models.CharField(
                        default=participants.register.models.calls.generate_access_code,
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="only for the address"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                (
                    "most_uses",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="files at most"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="given"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_codes",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "access code",
                "verbose_name_plural": "access codes",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("most_uses__gte", 1)),
                        name="access_code_for_one_at_least",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessCodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        default=participants.register.models.calls.generate_access_code,
                        max_length=20,
                        verbose_name="code",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="only for the address"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                (
                    "most_uses",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="files at most"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="given"
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
                        verbose_name="given by",
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
                        to="register.accesscode",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cohort",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "arrives_on",
                    models.DateField(verbose_name="first day in the host country"),
                ),
                (
                    "leaves_on",
                    models.DateField(verbose_name="last day in the host country"),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohorts",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohorts",
                        to="register.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "cohort",
                "verbose_name_plural": "cohorts",
                "ordering": ("-arrives_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("arrives_on__lte", models.F("leaves_on"))),
                        name="cohort_arrives_before_it_leaves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
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
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "reference",
                    models.CharField(
                        max_length=20, unique=True, verbose_name="file number"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("eligible", "eligible"),
                            ("not_ready", "not ready yet"),
                            ("shortlisted", "shortlisted"),
                            ("selected", "selected"),
                            ("reserve", "reserve"),
                            ("refused", "not retained"),
                            ("prepared", "prepared"),
                            ("cleared", "visa granted"),
                            ("departed", "in mobility"),
                            ("returned", "returned"),
                            ("completed", "completed"),
                            ("withdrawn", "withdrawn"),
                            ("excluded", "excluded"),
                            ("not_returned", "not returned"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="begun"
                    ),
                ),
                (
                    "access",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="register.accesscode",
                        verbose_name="access code",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="register.cohort",
                        verbose_name="cohort",
                    ),
                ),
                (
                    "continues",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="register.participation",
                        verbose_name="continues",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="network.organisation",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "ordering": ("-id",),
                "permissions": (
                    ("screen_participation", "Can confirm eligibility"),
                    ("decide_participation", "Can shortlist, select, refuse"),
                    ("steer_participation", "Can prepare, withdraw, exclude, complete"),
                ),
                "indexes": [
                    models.Index(fields=["call", "stage"], name="participation_stage"),
                    models.Index(fields=["stage", "-id"], name="participation_list"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("stage__in", ["draft", "withdrawn"]), _negated=True
                        ),
                        fields=("person", "call"),
                        name="participation_once_a_call",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "reference",
                    models.CharField(max_length=20, verbose_name="file number"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("eligible", "eligible"),
                            ("not_ready", "not ready yet"),
                            ("shortlisted", "shortlisted"),
                            ("selected", "selected"),
                            ("reserve", "reserve"),
                            ("refused", "not retained"),
                            ("prepared", "prepared"),
                            ("cleared", "visa granted"),
                            ("departed", "in mobility"),
                            ("returned", "returned"),
                            ("completed", "completed"),
                            ("withdrawn", "withdrawn"),
                            ("excluded", "excluded"),
                            ("not_returned", "not returned"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="begun"
                    ),
                ),
                (
                    "access",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.accesscode",
                        verbose_name="access code",
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
                    "continues",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.participation",
                        verbose_name="continues",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.organisation",
                        verbose_name="enterprise",
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
                        to="register.participation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ParticipationStep",
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
                        to="register.participation",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CohortEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "arrives_on",
                    models.DateField(verbose_name="first day in the host country"),
                ),
                (
                    "leaves_on",
                    models.DateField(verbose_name="last day in the host country"),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.call",
                        verbose_name="call",
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
                        to="register.cohort",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.SlugField(
                        db_index=False, max_length=60, verbose_name="address"
                    ),
                ),
                (
                    "title_fr",
                    models.CharField(max_length=200, verbose_name="title in French"),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="title in English"
                    ),
                ),
                (
                    "title_nl",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="title in Dutch"
                    ),
                ),
                ("text_fr", models.TextField(verbose_name="text in French")),
                (
                    "text_en",
                    models.TextField(blank=True, verbose_name="text in English"),
                ),
                ("text_nl", models.TextField(blank=True, verbose_name="text in Dutch")),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
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
                        to="register.call",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.SlugField(
                        db_index=False, max_length=20, verbose_name="code"
                    ),
                ),
                (
                    "prefix",
                    models.CharField(
                        max_length=6, verbose_name="prefix of file numbers"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "pitch_fr",
                    models.TextField(blank=True, verbose_name="introduction in French"),
                ),
                (
                    "pitch_en",
                    models.TextField(
                        blank=True, verbose_name="introduction in English"
                    ),
                ),
                (
                    "pitch_nl",
                    models.TextField(blank=True, verbose_name="introduction in Dutch"),
                ),
                (
                    "origin",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country of the participants"
                    ),
                ),
                (
                    "destination",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country of the hosts"
                    ),
                ),
                (
                    "origin_timezone",
                    models.CharField(
                        max_length=40, verbose_name="time zone of the participants"
                    ),
                ),
                (
                    "destination_timezone",
                    models.CharField(
                        max_length=40, verbose_name="time zone of the hosts"
                    ),
                ),
                (
                    "origin_city",
                    models.CharField(
                        max_length=60, verbose_name="town that names the first clock"
                    ),
                ),
                (
                    "destination_city",
                    models.CharField(
                        max_length=60, verbose_name="town that names the second clock"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3, verbose_name="currency of the participants"
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "implementer",
                    models.CharField(max_length=200, verbose_name="implemented by"),
                ),
                (
                    "implementer_address",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="address of the implementer",
                    ),
                ),
                (
                    "partner",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="in partnership with"
                    ),
                ),
                (
                    "funding_fr",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in French"
                    ),
                ),
                (
                    "funding_en",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in English"
                    ),
                ),
                (
                    "funding_nl",
                    models.CharField(
                        max_length=200, verbose_name="funding statement in Dutch"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(max_length=254, verbose_name="contact address"),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="contact phone"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True, verbose_name="shown on the public site"
                    ),
                ),
                (
                    "follow_up_months",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="follow-ups, months after return",
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
                        to="register.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
