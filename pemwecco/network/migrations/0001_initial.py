import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("documents", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sector",
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
                    models.SlugField(max_length=40, unique=True, verbose_name="code"),
                ),
                (
                    "name_fr",
                    models.CharField(max_length=100, verbose_name="name in French"),
                ),
                (
                    "name_en",
                    models.CharField(max_length=100, verbose_name="name in English"),
                ),
                (
                    "name_nl",
                    models.CharField(max_length=100, verbose_name="name in Dutch"),
                ),
            ],
            options={
                "verbose_name": "sector",
                "verbose_name_plural": "sectors",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
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
                    "name",
                    models.CharField(blank=True, max_length=200, verbose_name="name"),
                ),
                (
                    "name_key",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=250
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "enterprise"),
                            ("diaspora", "diaspora enterprise"),
                            ("incubator", "incubator or accelerator"),
                            ("university", "university or college"),
                            ("research", "research centre"),
                            ("support", "business support structure"),
                            ("federation", "chamber or federation"),
                            ("export_agency", "export agency"),
                            ("public", "public administration"),
                            ("post", "diplomatic post"),
                            ("other", "other"),
                        ],
                        default="enterprise",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("micro", "micro: enterprises"),
                            ("meso", "meso: support structures"),
                            ("macro", "macro: public organisations"),
                        ],
                        default="micro",
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="legal form"
                    ),
                ),
                (
                    "activity",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="activity in a few words",
                    ),
                ),
                (
                    "founded_on",
                    models.DateField(blank=True, null=True, verbose_name="founded on"),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "region",
                    models.CharField(blank=True, max_length=60, verbose_name="region"),
                ),
                (
                    "city",
                    models.CharField(blank=True, max_length=100, verbose_name="town"),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="address"
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail address"
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="network.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ("name", "id"),
                "indexes": [
                    models.Index(fields=["kind", "country"], name="organisation_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "signed_on",
                    models.DateField(blank=True, null=True, verbose_name="signed on"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="paper",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "ordering": ("organisation", "-signed_on"),
            },
        ),
        migrations.CreateModel(
            name="Figure",
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
                            ("turnover", "turnover"),
                            ("exports", "export turnover"),
                            ("jobs", "jobs"),
                            ("jobs_women", "jobs held by women"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, verbose_name="value"
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, max_length=3, verbose_name="currency"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "stated_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        verbose_name="stated on",
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "dated figure",
                "verbose_name_plural": "dated figures",
                "ordering": ("organisation", "kind", "-year", "-stated_on", "-id"),
            },
        ),
        migrations.CreateModel(
            name="AgreementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "signed_on",
                    models.DateField(blank=True, null=True, verbose_name="signed on"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
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
                        to="network.agreement",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                    "given_names",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="given names"
                    ),
                ),
                (
                    "family_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="family name"
                    ),
                ),
                (
                    "name_key",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=250
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Female"), ("M", "Male")],
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                (
                    "birth_date",
                    models.DateField(
                        blank=True, null=True, verbose_name="date of birth"
                    ),
                ),
                (
                    "birth_place",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="place of birth"
                    ),
                ),
                (
                    "nationality",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="nationality"
                    ),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country of residence"
                    ),
                ),
                (
                    "region",
                    models.CharField(blank=True, max_length=60, verbose_name="region"),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="address"
                    ),
                ),
                (
                    "civil_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("single", "Single"),
                            ("married", "Married"),
                            ("separated", "Separated"),
                            ("divorced", "Divorced"),
                            ("widowed", "Widow(er)"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="civil status",
                    ),
                ),
                (
                    "national_id",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        verbose_name="national identity number",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "whatsapp",
                    models.BooleanField(
                        default=False, verbose_name="reachable by WhatsApp"
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
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ("family_name", "given_names", "id"),
                "indexes": [models.Index(fields=["email"], name="person_email")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="person_email_lower",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
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
                            ("owner", "owner or manager"),
                            ("employee", "employee"),
                            ("contact", "contact person"),
                            ("signatory", "signatory"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="function"
                    ),
                ),
                (
                    "since",
                    models.DateField(blank=True, null=True, verbose_name="since"),
                ),
                (
                    "until",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "affiliation",
                "verbose_name_plural": "affiliations",
                "ordering": ("organisation", "person"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "organisation", "kind"),
                        name="affiliation_once_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__isnull", True),
                            ("until__isnull", True),
                            ("since__lte", models.F("until")),
                            _connector="OR",
                        ),
                        name="affiliation_since_before_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("meeting", "meeting"),
                            ("call", "phone call"),
                            ("mail", "e-mail"),
                            ("visit", "visit"),
                            ("message", "message"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="date"
                    ),
                ),
                ("summary", models.TextField(verbose_name="summary")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interactions",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "interaction",
                "verbose_name_plural": "interactions",
                "ordering": ("-on", "-id"),
            },
        ),
        migrations.CreateModel(
            name="AffiliationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("owner", "owner or manager"),
                            ("employee", "employee"),
                            ("contact", "contact person"),
                            ("signatory", "signatory"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="function"
                    ),
                ),
                (
                    "since",
                    models.DateField(blank=True, null=True, verbose_name="since"),
                ),
                (
                    "until",
                    models.DateField(blank=True, null=True, verbose_name="until"),
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
                        to="network.affiliation",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "given_names",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="given names"
                    ),
                ),
                (
                    "family_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="family name"
                    ),
                ),
                (
                    "name_key",
                    models.CharField(blank=True, editable=False, max_length=250),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Female"), ("M", "Male")],
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                (
                    "birth_date",
                    models.DateField(
                        blank=True, null=True, verbose_name="date of birth"
                    ),
                ),
                (
                    "birth_place",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="place of birth"
                    ),
                ),
                (
                    "nationality",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="nationality"
                    ),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country of residence"
                    ),
                ),
                (
                    "region",
                    models.CharField(blank=True, max_length=60, verbose_name="region"),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="address"
                    ),
                ),
                (
                    "civil_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("single", "Single"),
                            ("married", "Married"),
                            ("separated", "Separated"),
                            ("divorced", "Divorced"),
                            ("widowed", "Widow(er)"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="civil status",
                    ),
                ),
                (
                    "national_id",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        verbose_name="national identity number",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "whatsapp",
                    models.BooleanField(
                        default=False, verbose_name="reachable by WhatsApp"
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
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
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
                        to="network.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(blank=True, max_length=200, verbose_name="name"),
                ),
                (
                    "name_key",
                    models.CharField(blank=True, editable=False, max_length=250),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "enterprise"),
                            ("diaspora", "diaspora enterprise"),
                            ("incubator", "incubator or accelerator"),
                            ("university", "university or college"),
                            ("research", "research centre"),
                            ("support", "business support structure"),
                            ("federation", "chamber or federation"),
                            ("export_agency", "export agency"),
                            ("public", "public administration"),
                            ("post", "diplomatic post"),
                            ("other", "other"),
                        ],
                        default="enterprise",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("micro", "micro: enterprises"),
                            ("meso", "meso: support structures"),
                            ("macro", "macro: public organisations"),
                        ],
                        default="micro",
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="legal form"
                    ),
                ),
                (
                    "activity",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        verbose_name="activity in a few words",
                    ),
                ),
                (
                    "founded_on",
                    models.DateField(blank=True, null=True, verbose_name="founded on"),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "region",
                    models.CharField(blank=True, max_length=60, verbose_name="region"),
                ),
                (
                    "city",
                    models.CharField(blank=True, max_length=100, verbose_name="town"),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="address"
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail address"
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
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
                        to="network.organisation",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Identifier",
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
                    "scheme",
                    models.CharField(
                        choices=[
                            ("ninea", "NINEA"),
                            ("rccm", "RCCM"),
                            ("be_enterprise", "Belgian enterprise number"),
                            ("other", "other register"),
                        ],
                        max_length=16,
                        verbose_name="register",
                    ),
                ),
                ("value", models.CharField(max_length=60, verbose_name="number")),
                (
                    "suffix",
                    models.CharField(blank=True, max_length=10, verbose_name="suffix"),
                ),
                (
                    "doubt",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="doubt"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it is kept"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "verbose_name_plural": "identifiers",
                "ordering": ("organisation", "scheme"),
                "indexes": [
                    models.Index(fields=["scheme", "value"], name="identifier_value")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "scheme"),
                        name="identifier_once_a_register",
                    )
                ],
            },
        ),
    ]
