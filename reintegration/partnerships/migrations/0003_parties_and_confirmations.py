"""Several parties, what a partnership is worth and where it comes from, and what each side says of it."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
import reintegration.partnerships.models.confirmations
from django.conf import settings
from django.db import migrations, models

# What was a value in EUR is an amount with its currency and its band; a value of nothing was none.
KEEP_AMOUNTS = """
ALTER TABLE partnerships_partnership DISABLE TRIGGER USER;
UPDATE partnerships_partnership SET value_eur = NULL WHERE value_eur <= 0;
UPDATE partnerships_partnership
   SET currency = 'EUR',
       value_band = CASE WHEN value_eur < 10000 THEN 'under_10' WHEN value_eur < 50000 THEN '10_50'
                         WHEN value_eur < 200000 THEN '50_200' WHEN value_eur < 1000000 THEN '200_1000'
                         ELSE '1000_up' END
 WHERE value_eur IS NOT NULL;
UPDATE partnerships_partnership SET origin = 'stop' WHERE introduction_id IS NOT NULL;
UPDATE partnerships_partnershipevent SET currency = 'EUR' WHERE value_eur IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE partnerships_partnership ENABLE TRIGGER USER;
SET CONSTRAINTS ALL DEFERRED;
"""
SEAT_PARTIES = """
INSERT INTO partnerships_partnershipparty (partnership_id, organisation_id, contact_id, side)
SELECT p.id, f.organisation_id, f.person_id, 'home'
  FROM partnerships_partnership p JOIN register_participation f ON f.id = p.participation_id;
INSERT INTO partnerships_partnershipparty (partnership_id, organisation_id, contact_id, side)
SELECT p.id, p.partner_id, NULL, 'partner' FROM partnerships_partnership p
    ON CONFLICT (partnership_id, organisation_id) DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_words"),
        ("gatherings", "0002_constraint_sentences"),
        ("itineraries", "0012_cost_settlements"),
        ("network", "0008_similar_rows_and_merges"),
        ("partnerships", "0002_leads_of_introductions"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("register", "0007_host_answer_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
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
                ("name", models.CharField(max_length=240, verbose_name="who is asked")),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="e-mail address"),
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
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(
                        default=reintegration.partnerships.models.confirmations.compute_confirmation_expiry,
                        verbose_name="last day",
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="taken back"
                    ),
                ),
                (
                    "asked_again_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="asked for a new link"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "agrees",
                    models.BooleanField(blank=True, null=True, verbose_name="it is so"),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="their words"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("link", "by the link in the mail"),
                            ("space", "in my space"),
                            ("portal", "in the partner portal"),
                        ],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="what was confirmed"
                    ),
                ),
                (
                    "set_aside_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="no longer stands since"
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of a partnership",
                "verbose_name_plural": "confirmations of partnerships",
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ConfirmationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=240, verbose_name="who is asked")),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="e-mail address"),
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
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(
                        default=reintegration.partnerships.models.confirmations.compute_confirmation_expiry,
                        verbose_name="last day",
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="taken back"
                    ),
                ),
                (
                    "asked_again_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="asked for a new link"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "agrees",
                    models.BooleanField(blank=True, null=True, verbose_name="it is so"),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="their words"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("link", "by the link in the mail"),
                            ("space", "in my space"),
                            ("portal", "in the partner portal"),
                        ],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="what was confirmed"
                    ),
                ),
                (
                    "set_aside_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="no longer stands since"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnershipParty",
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
                    "side",
                    models.CharField(
                        choices=[
                            ("home", "the participant’s side"),
                            ("partner", "the partner’s side"),
                        ],
                        default="partner",
                        max_length=7,
                        verbose_name="side",
                    ),
                ),
            ],
            options={
                "verbose_name": "party to a partnership",
                "verbose_name_plural": "parties to a partnership",
                "ordering": ("side", "id"),
            },
        ),
        migrations.CreateModel(
            name="PartnershipPartyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("home", "the participant’s side"),
                            ("partner", "the partner’s side"),
                        ],
                        default="partner",
                        max_length=7,
                        verbose_name="side",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="partnership",
            name="currency",
            field=models.CharField(
                blank=True,
                choices=[("EUR", "EUR"), ("XOF", "XOF")],
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="event",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="partnerships",
                to="gatherings.event",
                verbose_name="at which event",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="jobs_expected",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="jobs expected"
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="jobs_women",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="of them for women"
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="next_point",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="partnership",
                to="itineraries.actionpoint",
                verbose_name="next step",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="origin",
            field=models.CharField(
                choices=[
                    ("stop", "somebody met during the stay"),
                    ("event", "an event"),
                    ("mail", "a mail or a call"),
                    ("follow_up", "told in a follow-up"),
                    ("other", "otherwise"),
                ],
                default="other",
                max_length=9,
                verbose_name="where it comes from",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="origin_words",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="more on where it comes from"
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partnerships",
                to="network.sector",
                verbose_name="sector",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="value_band",
            field=models.CharField(
                blank=True,
                choices=[
                    ("under_10", "below EUR 10,000 a year"),
                    ("10_50", "EUR 10,000 to 50,000 a year"),
                    ("50_200", "EUR 50,000 to 200,000 a year"),
                    ("200_1000", "EUR 200,000 to 1 million a year"),
                    ("1000_up", "EUR 1 million a year or more"),
                ],
                max_length=10,
                verbose_name="value band",
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="currency",
            field=models.CharField(
                blank=True,
                choices=[("EUR", "EUR"), ("XOF", "XOF")],
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="gatherings.event",
                verbose_name="at which event",
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="jobs_expected",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="jobs expected"
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="jobs_women",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="of them for women"
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="next_point",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="itineraries.actionpoint",
                verbose_name="next step",
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="origin",
            field=models.CharField(
                choices=[
                    ("stop", "somebody met during the stay"),
                    ("event", "an event"),
                    ("mail", "a mail or a call"),
                    ("follow_up", "told in a follow-up"),
                    ("other", "otherwise"),
                ],
                default="other",
                max_length=9,
                verbose_name="where it comes from",
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="origin_words",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="more on where it comes from"
            ),
        ),
        migrations.AddField(
            model_name="partnershipevent",
            name="sector",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="partnershipevent",
            name="value_band",
            field=models.CharField(
                blank=True,
                choices=[
                    ("under_10", "below EUR 10,000 a year"),
                    ("10_50", "EUR 10,000 to 50,000 a year"),
                    ("50_200", "EUR 50,000 to 200,000 a year"),
                    ("200_1000", "EUR 200,000 to 1 million a year"),
                    ("1000_up", "EUR 1 million a year or more"),
                ],
                max_length=10,
                verbose_name="value band",
            ),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="kind",
            field=models.CharField(
                choices=[
                    ("export", "export contract"),
                    ("import", "import contract"),
                    ("distribution", "distribution or agency"),
                    ("supply", "supply or subcontracting"),
                    ("licence", "licence or franchise"),
                    ("technology", "technology transfer"),
                    ("joint_venture", "joint venture or equity"),
                    ("co_development", "new product or service"),
                    ("training", "training or co-diploma"),
                    ("incubation", "incubation or mentoring"),
                    ("investment", "financing or investment"),
                    ("memorandum", "memorandum of understanding"),
                    ("institutional", "institutional agreement"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="stage",
            field=models.CharField(
                choices=[
                    ("lead", "introduction"),
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
        migrations.AlterField(
            model_name="partnershipevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("export", "export contract"),
                    ("import", "import contract"),
                    ("distribution", "distribution or agency"),
                    ("supply", "supply or subcontracting"),
                    ("licence", "licence or franchise"),
                    ("technology", "technology transfer"),
                    ("joint_venture", "joint venture or equity"),
                    ("co_development", "new product or service"),
                    ("training", "training or co-diploma"),
                    ("incubation", "incubation or mentoring"),
                    ("investment", "financing or investment"),
                    ("memorandum", "memorandum of understanding"),
                    ("institutional", "institutional agreement"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="partnershipevent",
            name="stage",
            field=models.CharField(
                choices=[
                    ("lead", "introduction"),
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
        # The triggers that stand now write the history of columns that are no longer all.
        migrations.RunSQL(KEEP_AMOUNTS, migrations.RunSQL.noop),
        migrations.RenameField(
            model_name="partnership", old_name="value_eur", new_name="amount"
        ),
        migrations.AlterField(
            model_name="partnership",
            name="amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=14,
                null=True,
                verbose_name="amount a year",
            ),
        ),
        migrations.RenameField(
            model_name="partnershipevent", old_name="value_eur", new_name="amount"
        ),
        migrations.AlterField(
            model_name="partnershipevent",
            name="amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=14,
                null=True,
                verbose_name="amount a year",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", None), ("currency", "")),
                    models.Q(
                        ("amount__gt", 0),
                        ("amount__isnull", False),
                        models.Q(("currency", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="partnership_amount_with_currency",
                violation_error_message="An amount is more than nothing and has its currency, EUR or XOF.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("jobs_women", None),
                    models.Q(
                        ("jobs_expected__gte", models.F("jobs_women")),
                        ("jobs_expected__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="partnership_women_among_jobs",
                violation_error_message="The jobs for women are among the jobs expected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "event"), _negated=True),
                    ("event__isnull", False),
                    models.Q(("origin_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="partnership_event_named",
                violation_error_message="Say at which event they met.",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmations",
                to="partnerships.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="asked_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="partnership",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partnerships.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="partnerships.confirmation",
            ),
        ),
        migrations.AddField(
            model_name="partnershipparty",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="partnership_parties",
                to="network.person",
                verbose_name="contact person",
            ),
        ),
        migrations.AddField(
            model_name="partnershipparty",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partnership_parties",
                to="network.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="partnershipparty",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parties",
                to="partnerships.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AddField(
            model_name="confirmationevent",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partnerships.partnershipparty",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmations",
                to="partnerships.partnershipparty",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="partnershippartyevent",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="network.person",
                verbose_name="contact person",
            ),
        ),
        migrations.AddField(
            model_name="partnershippartyevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="network.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="partnershippartyevent",
            name="partnership",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partnerships.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AddField(
            model_name="partnershippartyevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="partnershippartyevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="partnerships.partnershipparty",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershipparty",
            constraint=models.UniqueConstraint(
                fields=("partnership", "organisation"),
                name="partnership_party_once",
                violation_error_message="This organisation is a party to this partnership already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershipparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organisation__isnull", False), ("side", "home"), _connector="OR"
                ),
                name="partnership_party_has_organisation",
                violation_error_message="Say which organisation it is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), ("revoked_at__isnull", True)
                ),
                fields=("party",),
                name="confirmation_one_open",
                violation_error_message="This party is asked already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("answered_at__isnull", False), ("set_aside_at__isnull", True)
                ),
                fields=("party",),
                name="confirmation_one_standing",
                violation_error_message="This party has answered already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agrees__isnull", True), ("answered_at__isnull", True)),
                    models.Q(("agrees__isnull", False), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="confirmation_answer_has_moment",
                violation_error_message="An answer has its moment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True),
                    ("revoked_at__isnull", True),
                    _connector="OR",
                ),
                name="confirmation_one_end",
                violation_error_message="A question is answered or taken back, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agrees", False), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="confirmation_no_has_words",
                violation_error_message="Say what is not so.",
            ),
        ),
        migrations.RunSQL(SEAT_PARTIES, migrations.RunSQL.noop),
    ]
