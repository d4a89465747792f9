import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
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
            name="Post",
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
                    "competent_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        size=None,
                        verbose_name="competent for residents of",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="appointments through"
                    ),
                ),
                (
                    "provider_website",
                    models.URLField(
                        blank=True, verbose_name="page of the appointments"
                    ),
                ),
                (
                    "provider_email",
                    models.EmailField(
                        blank=True,
                        max_length=254,
                        verbose_name="e-mail of the appointments",
                    ),
                ),
                (
                    "posted_fee",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="posted fee"
                    ),
                ),
                (
                    "fee_currency",
                    models.CharField(
                        blank=True,
                        default="XOF",
                        max_length=3,
                        verbose_name="currency of the fee",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="post",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "diplomatic post",
                "verbose_name_plural": "diplomatic posts",
            },
        ),
        migrations.CreateModel(
            name="TravelDocument",
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
                ("number", models.CharField(max_length=12, verbose_name="number")),
                (
                    "issuer",
                    models.CharField(
                        max_length=3, verbose_name="issued by (three letters)"
                    ),
                ),
                (
                    "nationality",
                    models.CharField(
                        max_length=3, verbose_name="nationality (three letters)"
                    ),
                ),
                (
                    "surname",
                    models.CharField(max_length=60, verbose_name="surname as printed"),
                ),
                (
                    "given_names",
                    models.CharField(
                        max_length=60, verbose_name="given names as printed"
                    ),
                ),
                ("birth_date", models.DateField(verbose_name="date of birth")),
                ("sex", models.CharField(blank=True, max_length=1, verbose_name="sex")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("expires_on", models.DateField(verbose_name="expires on")),
                (
                    "blank_pages",
                    models.PositiveSmallIntegerField(verbose_name="blank pages"),
                ),
                (
                    "mrz",
                    models.CharField(
                        max_length=90, verbose_name="machine-readable zone"
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="entered"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="travel_documents",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="travel_documents",
                        to="documents.document",
                        verbose_name="copy of the data page",
                    ),
                ),
            ],
            options={
                "verbose_name": "passport",
                "verbose_name_plural": "passports",
                "ordering": ("-entered_at",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "number", "person"),
                        name="travel_document_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issued_on__lt", models.F("expires_on"))),
                        name="travel_document_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
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
                    "attempt",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="application number"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("complete", "complete"),
                            ("appointment", "appointment made"),
                            ("lodged", "lodged"),
                            ("examined", "under examination"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("appealed", "appealed"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "paid_by",
                    models.CharField(
                        choices=[
                            ("programme", "the programme"),
                            ("host", "the host"),
                            ("participant", "the participant"),
                        ],
                        default="programme",
                        max_length=12,
                        verbose_name="costs paid by",
                    ),
                ),
                (
                    "entries",
                    models.CharField(
                        choices=[("1", "one"), ("2", "two"), ("MULT", "multiple")],
                        default="1",
                        max_length=8,
                        verbose_name="entries asked",
                    ),
                ),
                (
                    "entries_reason",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="why more than one entry",
                    ),
                ),
                (
                    "insurance_policy",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="insurance policy"
                    ),
                ),
                (
                    "insured_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name as on the policy"
                    ),
                ),
                (
                    "insurance_from",
                    models.DateField(
                        blank=True, null=True, verbose_name="insured from"
                    ),
                ),
                (
                    "insurance_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="insured until"
                    ),
                ),
                (
                    "insurance_cover_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="cover in EUR",
                    ),
                ),
                (
                    "external_reference",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        verbose_name="reference of the online form",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened"
                    ),
                ),
                (
                    "list_sent_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="list sent"
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="register.participation",
                        verbose_name="file",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="visas.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "passport",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="visas.traveldocument",
                        verbose_name="passport",
                    ),
                ),
            ],
            options={
                "verbose_name": "visa dossier",
                "verbose_name_plural": "visa dossiers",
                "ordering": ("-opened_at", "-id"),
                "permissions": (
                    ("manage_dossier", "Can steer visa dossiers"),
                    ("check_piece", "Can accept or send back pieces"),
                    ("issue_letter", "Can issue visa letters"),
                    ("waive_finding", "Can let a finding stand, with a reason"),
                ),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participation", "attempt"), name="dossier_attempt_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
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
                    "requested_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        verbose_name="asked for on",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="date and time"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="provider"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="reference"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("provisional", "provisional"),
                            ("confirmed", "confirmed"),
                            ("moved", "moved"),
                            ("missed", "missed"),
                            ("kept", "kept"),
                            ("cancelled", "cancelled"),
                        ],
                        default="provisional",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="moved, missed or cancelled on",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__isnull", False),
                            models.Q(
                                ("state__in", ["confirmed", "kept", "missed"]),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="appointment_has_a_date",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["provisional", "confirmed"])),
                        fields=("dossier",),
                        name="appointment_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                        choices=[("granted", "granted"), ("refused", "refused")],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("notified_on", models.DateField(verbose_name="notified on")),
                (
                    "sticker_number",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="sticker number"
                    ),
                ),
                (
                    "printed_name",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as printed on the sticker",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, null=True, verbose_name="valid from"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="duration of stay in days"
                    ),
                ),
                (
                    "entries",
                    models.CharField(blank=True, max_length=8, verbose_name="entries"),
                ),
                (
                    "refusal_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="refusal codes",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="remarks")),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "refused"),
                            models.Q(
                                ("days__gt", 0),
                                ("days__isnull", False),
                                ("valid_from__isnull", False),
                                ("valid_until__gte", models.F("valid_from")),
                            ),
                            _connector="OR",
                        ),
                        name="decision_granted_with_sticker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "granted"),
                            ("refusal_codes__len__gt", 0),
                            _connector="OR",
                        ),
                        name="decision_refused_with_codes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedAreaState",
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
                    "country",
                    django_countries.fields.CountryField(
                        max_length=2, unique=True, verbose_name="state"
                    ),
                ),
                ("joined_on", models.DateField(verbose_name="counts from")),
                (
                    "source",
                    models.CharField(blank=True, max_length=200, verbose_name="source"),
                ),
            ],
            options={
                "verbose_name": "state of the shared area",
                "verbose_name_plural": "states of the shared area",
                "ordering": ("country",),
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("granted", "granted"), ("refused", "refused")],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("notified_on", models.DateField(verbose_name="notified on")),
                (
                    "sticker_number",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="sticker number"
                    ),
                ),
                (
                    "printed_name",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="name as printed on the sticker",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, null=True, verbose_name="valid from"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="duration of stay in days"
                    ),
                ),
                (
                    "entries",
                    models.CharField(blank=True, max_length=8, verbose_name="entries"),
                ),
                (
                    "refusal_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="refusal codes",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="remarks")),
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
                        to="visas.decision",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AppointmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "requested_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        verbose_name="asked for on",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="date and time"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="provider"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="reference"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("provisional", "provisional"),
                            ("confirmed", "confirmed"),
                            ("moved", "moved"),
                            ("missed", "missed"),
                            ("kept", "kept"),
                            ("cancelled", "cancelled"),
                        ],
                        default="provisional",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="moved, missed or cancelled on",
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
                        to="visas.appointment",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SharedDossier",
            fields=[],
            options={
                "verbose_name": "dossier shared with me",
                "verbose_name_plural": "dossiers shared with me",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("visas.dossier",),
        ),
        migrations.CreateModel(
            name="DossierStep",
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
                        to="visas.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EarlierVisa",
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
                    "state",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="issued by"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="number of the sticker"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("C", "short stay (C)"),
                            ("A", "airport transit (A)"),
                            ("LTV", "for one country only (LTV)"),
                            ("D", "long stay (D)"),
                        ],
                        default="C",
                        max_length=3,
                        verbose_name="kind",
                    ),
                ),
                (
                    "entries",
                    models.CharField(
                        choices=[("1", "one"), ("2", "two"), ("MULT", "multiple")],
                        default="1",
                        max_length=8,
                        verbose_name="entries",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "lawfully_used",
                    models.BooleanField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="lawfully used",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_visas",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier visa",
                "verbose_name_plural": "earlier visas",
                "ordering": ("-valid_from", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "state", "valid_from", "valid_until"),
                        name="earlier_visa_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__lte", models.F("valid_until"))
                        ),
                        name="earlier_visa_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_by__isnull", True),
                                ("lawfully_used__isnull", True),
                            ),
                            models.Q(
                                ("checked_by__isnull", False),
                                ("lawfully_used__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="earlier_visa_checked_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlierVisaEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="issued by"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="number of the sticker"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("C", "short stay (C)"),
                            ("A", "airport transit (A)"),
                            ("LTV", "for one country only (LTV)"),
                            ("D", "long stay (D)"),
                        ],
                        default="C",
                        max_length=3,
                        verbose_name="kind",
                    ),
                ),
                (
                    "entries",
                    models.CharField(
                        choices=[("1", "one"), ("2", "two"), ("MULT", "multiple")],
                        default="1",
                        max_length=8,
                        verbose_name="entries",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "lawfully_used",
                    models.BooleanField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="lawfully used",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
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
                        to="visas.earliervisa",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FindingWaiver",
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
                ("code", models.CharField(max_length=40, verbose_name="finding")),
                ("key", models.CharField(editable=False, max_length=40)),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="given"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "withdrawn_why",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why withdrawn"
                    ),
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
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="finding_waivers",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding let stand",
                "verbose_name_plural": "findings let stand",
                "ordering": ("-given_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("dossier", "key"),
                        name="waiver_one_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingWaiverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=40, verbose_name="finding")),
                ("key", models.CharField(editable=False, max_length=40)),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="given"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "withdrawn_why",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why withdrawn"
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
                        verbose_name="by",
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
                        to="visas.findingwaiver",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FormAnswers",
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
                    "birth_surname",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="surname at birth, and earlier surnames",
                    ),
                ),
                (
                    "birth_country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country of birth"
                    ),
                ),
                (
                    "birth_nationality",
                    django_countries.fields.CountryField(
                        blank=True,
                        max_length=2,
                        verbose_name="nationality at birth, if different",
                    ),
                ),
                (
                    "other_nationalities",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="other nationalities"
                    ),
                ),
                (
                    "residence_permit",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        verbose_name="number of the residence permit",
                    ),
                ),
                (
                    "residence_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "fingerprinted",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="fingerprints taken for an earlier Schengen visa",
                    ),
                ),
                (
                    "fingerprinted_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="when, if you know"
                    ),
                ),
                (
                    "earlier_visa",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        verbose_name="number of that visa, if you know",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_answers",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "answers for the application form",
                "verbose_name_plural": "answers for the application form",
            },
        ),
        migrations.CreateModel(
            name="FormAnswersEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "birth_surname",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="surname at birth, and earlier surnames",
                    ),
                ),
                (
                    "birth_country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country of birth"
                    ),
                ),
                (
                    "birth_nationality",
                    django_countries.fields.CountryField(
                        blank=True,
                        max_length=2,
                        verbose_name="nationality at birth, if different",
                    ),
                ),
                (
                    "other_nationalities",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="other nationalities"
                    ),
                ),
                (
                    "residence_permit",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        verbose_name="number of the residence permit",
                    ),
                ),
                (
                    "residence_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "fingerprinted",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="fingerprints taken for an earlier Schengen visa",
                    ),
                ),
                (
                    "fingerprinted_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="when, if you know"
                    ),
                ),
                (
                    "earlier_visa",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        verbose_name="number of that visa, if you know",
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
                        to="visas.formanswers",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lodgement",
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
                ("lodged_on", models.DateField(verbose_name="lodged on")),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="reference"
                    ),
                ),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lodging",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "lodging",
                "verbose_name_plural": "lodgings",
            },
        ),
        migrations.CreateModel(
            name="LodgementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("lodged_on", models.DateField(verbose_name="lodged on")),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="reference"
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
                        to="visas.lodgement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PastStay",
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
                ("entered_on", models.DateField(verbose_name="entered on")),
                (
                    "left_on",
                    models.DateField(blank=True, null=True, verbose_name="left on"),
                ),
                (
                    "state",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="state"
                    ),
                ),
                (
                    "long_stay",
                    models.BooleanField(
                        default=False, verbose_name="under a long-stay visa or permit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_stays",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier stay",
                "verbose_name_plural": "earlier stays",
                "ordering": ("-entered_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True),
                            ("entered_on__lte", models.F("left_on")),
                            _connector="OR",
                        ),
                        name="past_stay_entry_before_exit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastStayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entered_on", models.DateField(verbose_name="entered on")),
                (
                    "left_on",
                    models.DateField(blank=True, null=True, verbose_name="left on"),
                ),
                (
                    "state",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="state"
                    ),
                ),
                (
                    "long_stay",
                    models.BooleanField(
                        default=False, verbose_name="under a long-stay visa or permit"
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
                        to="visas.paststay",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Piece",
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
                        choices=[
                            ("FORM", "Application form, signed"),
                            ("PHOTO", "Identity photo"),
                            ("PASSPORT", "Passport, copy of the data page"),
                            ("TMI", "Travel medical insurance"),
                            ("FLIGHT", "Return flight reservation"),
                            ("ACCOM", "Proof of lodging"),
                            ("INVIT_HOST", "Invitation of the host"),
                            ("INVIT_PROGRAMME", "Support letter of the programme"),
                            ("PROGRAMME", "Day-by-day programme"),
                            ("RCCM", "Trade register extract"),
                            ("NINEA", "NINEA certificate"),
                            ("ACTIVITY", "Proof of the enterprise's activity"),
                            ("BANK_PERS", "Personal bank statements, three months"),
                            ("BANK_COMP", "Enterprise bank statements, three months"),
                            ("EMPL_CERT", "Employment certificate"),
                            ("PAYSLIPS", "Pay slips, three months"),
                            ("MISSION_ORDER", "Mission order or leave certificate"),
                            ("MEANS", "Means of subsistence"),
                            ("RETURN_UNDERTAKING", "Undertaking to return"),
                            ("OTHER", "Additional paper"),
                        ],
                        max_length=20,
                        verbose_name="piece",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="which paper"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="why it is asked"
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        choices=[
                            ("participant", "the participant"),
                            ("programme", "the programme"),
                            ("host", "the host"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="given by",
                    ),
                ),
                (
                    "blocking",
                    models.BooleanField(
                        default=True, verbose_name="needed before lodging"
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, null=True, verbose_name="needed by"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("received", "received, to be checked"),
                            ("to_correct", "to correct"),
                            ("accepted", "accepted"),
                            ("expired", "expired, to be renewed"),
                            ("waived", "not required, with a reason"),
                        ],
                        default="missing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_later",
                    models.BooleanField(
                        default=False, verbose_name="asked after the lodging"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(blank=True, null=True, verbose_name="issued on"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "remark",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what to mend"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="documents.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="documents.paper",
                        verbose_name="issued paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece",
                "verbose_name_plural": "pieces",
                "ordering": ("dossier", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", "OTHER"), _negated=True),
                        fields=("dossier", "code"),
                        name="piece_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_on__isnull", True),
                            ("valid_until__isnull", True),
                            ("issued_on__lte", models.F("valid_until")),
                            _connector="OR",
                        ),
                        name="piece_validity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PieceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("FORM", "Application form, signed"),
                            ("PHOTO", "Identity photo"),
                            ("PASSPORT", "Passport, copy of the data page"),
                            ("TMI", "Travel medical insurance"),
                            ("FLIGHT", "Return flight reservation"),
                            ("ACCOM", "Proof of lodging"),
                            ("INVIT_HOST", "Invitation of the host"),
                            ("INVIT_PROGRAMME", "Support letter of the programme"),
                            ("PROGRAMME", "Day-by-day programme"),
                            ("RCCM", "Trade register extract"),
                            ("NINEA", "NINEA certificate"),
                            ("ACTIVITY", "Proof of the enterprise's activity"),
                            ("BANK_PERS", "Personal bank statements, three months"),
                            ("BANK_COMP", "Enterprise bank statements, three months"),
                            ("EMPL_CERT", "Employment certificate"),
                            ("PAYSLIPS", "Pay slips, three months"),
                            ("MISSION_ORDER", "Mission order or leave certificate"),
                            ("MEANS", "Means of subsistence"),
                            ("RETURN_UNDERTAKING", "Undertaking to return"),
                            ("OTHER", "Additional paper"),
                        ],
                        max_length=20,
                        verbose_name="piece",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="which paper"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="why it is asked"
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        choices=[
                            ("participant", "the participant"),
                            ("programme", "the programme"),
                            ("host", "the host"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="given by",
                    ),
                ),
                (
                    "blocking",
                    models.BooleanField(
                        default=True, verbose_name="needed before lodging"
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, null=True, verbose_name="needed by"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("received", "received, to be checked"),
                            ("to_correct", "to correct"),
                            ("accepted", "accepted"),
                            ("expired", "expired, to be renewed"),
                            ("waived", "not required, with a reason"),
                        ],
                        default="missing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_later",
                    models.BooleanField(
                        default=False, verbose_name="asked after the lodging"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(blank=True, null=True, verbose_name="issued on"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "remark",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what to mend"
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
                        verbose_name="file",
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
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.paper",
                        verbose_name="issued paper",
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
                        to="visas.piece",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PieceStep",
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
                        to="visas.piece",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PostEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "competent_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        size=None,
                        verbose_name="competent for residents of",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="appointments through"
                    ),
                ),
                (
                    "provider_website",
                    models.URLField(
                        blank=True, verbose_name="page of the appointments"
                    ),
                ),
                (
                    "provider_email",
                    models.EmailField(
                        blank=True,
                        max_length=254,
                        verbose_name="e-mail of the appointments",
                    ),
                ),
                (
                    "posted_fee",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="posted fee"
                    ),
                ),
                (
                    "fee_currency",
                    models.CharField(
                        blank=True,
                        default="XOF",
                        max_length=3,
                        verbose_name="currency of the fee",
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
                        to="visas.post",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Share",
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
                    "shared_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="shared"
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="visas.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_dossiers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "sharing of a dossier",
                "verbose_name_plural": "sharings of dossiers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "reader"), name="share_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "shared_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="shared"
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
                        to="visas.share",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DossierEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "attempt",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="application number"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("complete", "complete"),
                            ("appointment", "appointment made"),
                            ("lodged", "lodged"),
                            ("examined", "under examination"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("appealed", "appealed"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "paid_by",
                    models.CharField(
                        choices=[
                            ("programme", "the programme"),
                            ("host", "the host"),
                            ("participant", "the participant"),
                        ],
                        default="programme",
                        max_length=12,
                        verbose_name="costs paid by",
                    ),
                ),
                (
                    "entries",
                    models.CharField(
                        choices=[("1", "one"), ("2", "two"), ("MULT", "multiple")],
                        default="1",
                        max_length=8,
                        verbose_name="entries asked",
                    ),
                ),
                (
                    "entries_reason",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="why more than one entry",
                    ),
                ),
                (
                    "insurance_policy",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="insurance policy"
                    ),
                ),
                (
                    "insured_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name as on the policy"
                    ),
                ),
                (
                    "insurance_from",
                    models.DateField(
                        blank=True, null=True, verbose_name="insured from"
                    ),
                ),
                (
                    "insurance_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="insured until"
                    ),
                ),
                (
                    "insurance_cover_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="cover in EUR",
                    ),
                ),
                (
                    "external_reference",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        verbose_name="reference of the online form",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened"
                    ),
                ),
                (
                    "list_sent_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="list sent"
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
                        to="visas.dossier",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visas.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "passport",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visas.traveldocument",
                        verbose_name="passport",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TravelDocumentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=12, verbose_name="number")),
                (
                    "issuer",
                    models.CharField(
                        max_length=3, verbose_name="issued by (three letters)"
                    ),
                ),
                (
                    "nationality",
                    models.CharField(
                        max_length=3, verbose_name="nationality (three letters)"
                    ),
                ),
                (
                    "surname",
                    models.CharField(max_length=60, verbose_name="surname as printed"),
                ),
                (
                    "given_names",
                    models.CharField(
                        max_length=60, verbose_name="given names as printed"
                    ),
                ),
                ("birth_date", models.DateField(verbose_name="date of birth")),
                ("sex", models.CharField(blank=True, max_length=1, verbose_name="sex")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("expires_on", models.DateField(verbose_name="expires on")),
                (
                    "blank_pages",
                    models.PositiveSmallIntegerField(verbose_name="blank pages"),
                ),
                (
                    "mrz",
                    models.CharField(
                        max_length=90, verbose_name="machine-readable zone"
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="entered"
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
                        to="visas.traveldocument",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                        verbose_name="copy of the data page",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VisaRegime",
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
                    "nationality",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="nationality"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                (
                    "visa_required",
                    models.BooleanField(
                        default=True, verbose_name="needs a short-stay visa"
                    ),
                ),
                (
                    "decision_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="days to the decision"
                    ),
                ),
                (
                    "decision_max_days",
                    models.PositiveSmallIntegerField(
                        default=45, verbose_name="days when it is extended"
                    ),
                ),
                (
                    "multiple_entries",
                    models.BooleanField(
                        default=True, verbose_name="multiple entries may be granted"
                    ),
                ),
                (
                    "fee_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="fee in EUR",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
            ],
            options={
                "verbose_name": "visa regime of a nationality",
                "verbose_name_plural": "visa regimes of nationalities",
                "ordering": ("nationality", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("nationality", "valid_from"),
                        name="visa_regime_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision_days__lte", models.F("decision_max_days"))
                        ),
                        name="visa_regime_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisaRegimeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "nationality",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="nationality"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                (
                    "visa_required",
                    models.BooleanField(
                        default=True, verbose_name="needs a short-stay visa"
                    ),
                ),
                (
                    "decision_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="days to the decision"
                    ),
                ),
                (
                    "decision_max_days",
                    models.PositiveSmallIntegerField(
                        default=45, verbose_name="days when it is extended"
                    ),
                ),
                (
                    "multiple_entries",
                    models.BooleanField(
                        default=True, verbose_name="multiple entries may be granted"
                    ),
                ),
                (
                    "fee_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="fee in EUR",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
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
                        to="visas.visaregime",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
