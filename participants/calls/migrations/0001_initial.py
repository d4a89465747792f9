import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
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
            name="Question",
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
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("person", "You"),
                            ("enterprise", "Your enterprise"),
                            ("project", "Your project"),
                            ("documents", "Your papers"),
                        ],
                        max_length=12,
                        verbose_name="step of the form",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "a line of text"),
                            ("long", "several lines of text"),
                            ("number", "a number"),
                            ("choice", "one of several answers"),
                            ("choices", "one or more of several answers"),
                            ("yes_no", "yes or no"),
                            ("file", "a paper"),
                        ],
                        max_length=8,
                        verbose_name="kind of answer",
                    ),
                ),
                (
                    "label_fr",
                    models.CharField(max_length=250, verbose_name="question in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="question in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="question in Dutch"
                    ),
                ),
                (
                    "help_fr",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in French"
                    ),
                ),
                (
                    "help_en",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in English"
                    ),
                ),
                (
                    "help_nl",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in Dutch"
                    ),
                ),
                (
                    "required",
                    models.BooleanField(default=False, verbose_name="must be answered"),
                ),
                (
                    "most_characters",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="most characters"
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="lowest number",
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="highest number",
                    ),
                ),
                (
                    "any_condition",
                    models.BooleanField(
                        default=False, verbose_name="one condition is enough"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a call",
                "verbose_name_plural": "questions of calls",
                "ordering": ("call", "step", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code"), name="question_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "file"), ("step", "documents")),
                            models.Q(
                                models.Q(("kind", "file"), _negated=True),
                                models.Q(("step", "documents"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="question_papers_among_papers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
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
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                (
                    "label_fr",
                    models.CharField(max_length=150, verbose_name="answer in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="answer in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="answer in Dutch"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer offered",
                "verbose_name_plural": "answers offered",
                "ordering": ("question", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "code"), name="choice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
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
                ("on", models.CharField(max_length=30, verbose_name="answer to")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("is", "is"),
                            ("is_not", "is not"),
                            ("one_of", "is one of"),
                            ("at_least", "is at least"),
                            ("at_most", "is at most"),
                            ("answered", "is answered"),
                            ("empty", "is not answered"),
                        ],
                        max_length=8,
                        verbose_name="comparison",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="values",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "condition of a question",
                "verbose_name_plural": "conditions of questions",
                "ordering": ("question", "id"),
            },
        ),
        migrations.CreateModel(
            name="BalanceTarget",
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
                    "dimension",
                    models.CharField(
                        choices=[
                            ("sex", "sex"),
                            ("region", "region"),
                            ("sector", "sector"),
                            ("size", "size of the enterprise"),
                            ("language", "language"),
                            ("occupation", "owner or employee"),
                        ],
                        max_length=12,
                        verbose_name="dimension",
                    ),
                ),
                ("value", models.CharField(max_length=60, verbose_name="group")),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at least, %"
                    ),
                ),
                (
                    "at_most",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at most, %"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balance_targets",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "target for the balance",
                "verbose_name_plural": "targets for the balance",
                "ordering": ("call", "dimension", "value"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "dimension", "value"),
                        name="balance_target_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_least__isnull", False),
                            ("at_most__isnull", False),
                            _connector="OR",
                        ),
                        name="balance_target_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BalanceTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("sex", "sex"),
                            ("region", "region"),
                            ("sector", "sector"),
                            ("size", "size of the enterprise"),
                            ("language", "language"),
                            ("occupation", "owner or employee"),
                        ],
                        max_length=12,
                        verbose_name="dimension",
                    ),
                ),
                ("value", models.CharField(max_length=60, verbose_name="group")),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at least, %"
                    ),
                ),
                (
                    "at_most",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at most, %"
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
                        to="calls.balancetarget",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Criterion",
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
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                (
                    "label_fr",
                    models.CharField(max_length=150, verbose_name="name in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="name in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="name in Dutch"
                    ),
                ),
                (
                    "guide_fr",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in French"
                    ),
                ),
                (
                    "guide_en",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in English"
                    ),
                ),
                (
                    "guide_nl",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in Dutch"
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(default=1, verbose_name="weight"),
                ),
                (
                    "highest",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="highest score"
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=4,
                        null=True,
                        verbose_name="lowest mean to be retained",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ("call", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code"), name="criterion_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)),
                        name="criterion_weight_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lowest__isnull", True),
                            ("lowest__lte", models.F("highest")),
                            _connector="OR",
                        ),
                        name="criterion_lowest_on_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionEvent",
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
                    models.CharField(max_length=150, verbose_name="name in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="name in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="name in Dutch"
                    ),
                ),
                (
                    "guide_fr",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in French"
                    ),
                ),
                (
                    "guide_en",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in English"
                    ),
                ),
                (
                    "guide_nl",
                    models.TextField(
                        blank=True, verbose_name="how to score it, in Dutch"
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(default=1, verbose_name="weight"),
                ),
                (
                    "highest",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="highest score"
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=4,
                        null=True,
                        verbose_name="lowest mean to be retained",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
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
                        to="calls.criterion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EligibilityRule",
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
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("age", "age on the closing day"),
                            ("nationality", "nationality"),
                            ("residence", "country of residence"),
                            ("region", "region of the enterprise"),
                            ("sector", "sector"),
                            ("legal_form", "legal form"),
                            ("occupation", "place in the enterprise"),
                            ("identifier", "number in a register"),
                            ("years_active", "years since the creation"),
                            ("turnover", "turnover"),
                            ("jobs", "jobs"),
                            ("paper", "a paper given"),
                            ("passport", "a passport"),
                            ("answer", "answer to a question of the call"),
                        ],
                        max_length=14,
                        verbose_name="rule",
                    ),
                ),
                (
                    "on",
                    models.CharField(blank=True, max_length=30, verbose_name="about"),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="at least",
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="at most",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="one of",
                    ),
                ),
                (
                    "blocking",
                    models.BooleanField(
                        default=True, verbose_name="needed to be eligible"
                    ),
                ),
                (
                    "advice_fr",
                    models.TextField(blank=True, verbose_name="what to do, in French"),
                ),
                (
                    "advice_en",
                    models.TextField(blank=True, verbose_name="what to do, in English"),
                ),
                (
                    "advice_nl",
                    models.TextField(blank=True, verbose_name="what to do, in Dutch"),
                ),
                (
                    "paper_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in French",
                    ),
                ),
                (
                    "paper_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in English",
                    ),
                ),
                (
                    "paper_nl",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in Dutch",
                    ),
                ),
                (
                    "recheck_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="looked at again after, days",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="eligibility_rules",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                        verbose_name="where to go",
                    ),
                ),
            ],
            options={
                "verbose_name": "eligibility rule",
                "verbose_name_plural": "eligibility rules",
                "ordering": ("call", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code"), name="eligibility_rule_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityRuleEvent",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("age", "age on the closing day"),
                            ("nationality", "nationality"),
                            ("residence", "country of residence"),
                            ("region", "region of the enterprise"),
                            ("sector", "sector"),
                            ("legal_form", "legal form"),
                            ("occupation", "place in the enterprise"),
                            ("identifier", "number in a register"),
                            ("years_active", "years since the creation"),
                            ("turnover", "turnover"),
                            ("jobs", "jobs"),
                            ("paper", "a paper given"),
                            ("passport", "a passport"),
                            ("answer", "answer to a question of the call"),
                        ],
                        max_length=14,
                        verbose_name="rule",
                    ),
                ),
                (
                    "on",
                    models.CharField(blank=True, max_length=30, verbose_name="about"),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="at least",
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="at most",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="one of",
                    ),
                ),
                (
                    "blocking",
                    models.BooleanField(
                        default=True, verbose_name="needed to be eligible"
                    ),
                ),
                (
                    "advice_fr",
                    models.TextField(blank=True, verbose_name="what to do, in French"),
                ),
                (
                    "advice_en",
                    models.TextField(blank=True, verbose_name="what to do, in English"),
                ),
                (
                    "advice_nl",
                    models.TextField(blank=True, verbose_name="what to do, in Dutch"),
                ),
                (
                    "paper_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in French",
                    ),
                ),
                (
                    "paper_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in English",
                    ),
                ),
                (
                    "paper_nl",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="paper to bring, in Dutch",
                    ),
                ),
                (
                    "recheck_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="looked at again after, days",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
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
                        to="calls.eligibilityrule",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.organisation",
                        verbose_name="where to go",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
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
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fr", "Français"),
                                ("en", "English"),
                                ("nl", "Nederlands"),
                            ],
                            max_length=2,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="reads",
                    ),
                ),
                (
                    "most_files",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="files at most"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="panel",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panels",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "panel member",
                "verbose_name_plural": "panel members",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "user"), name="panel_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fr", "Français"),
                                ("en", "English"),
                                ("nl", "Nederlands"),
                            ],
                            max_length=2,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="reads",
                    ),
                ),
                (
                    "most_files",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="files at most"
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
                        to="calls.panelmember",
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
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConditionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("on", models.CharField(max_length=30, verbose_name="answer to")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("is", "is"),
                            ("is_not", "is not"),
                            ("one_of", "is one of"),
                            ("at_least", "is at least"),
                            ("at_most", "is at most"),
                            ("answered", "is answered"),
                            ("empty", "is not answered"),
                        ],
                        max_length=8,
                        verbose_name="comparison",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="values",
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
                        to="calls.condition",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChoiceEvent",
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
                    models.CharField(max_length=150, verbose_name="answer in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="answer in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="answer in Dutch"
                    ),
                ),
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
                        to="calls.choice",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calls.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuestionEvent",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("person", "You"),
                            ("enterprise", "Your enterprise"),
                            ("project", "Your project"),
                            ("documents", "Your papers"),
                        ],
                        max_length=12,
                        verbose_name="step of the form",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "a line of text"),
                            ("long", "several lines of text"),
                            ("number", "a number"),
                            ("choice", "one of several answers"),
                            ("choices", "one or more of several answers"),
                            ("yes_no", "yes or no"),
                            ("file", "a paper"),
                        ],
                        max_length=8,
                        verbose_name="kind of answer",
                    ),
                ),
                (
                    "label_fr",
                    models.CharField(max_length=250, verbose_name="question in French"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="question in English"
                    ),
                ),
                (
                    "label_nl",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="question in Dutch"
                    ),
                ),
                (
                    "help_fr",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in French"
                    ),
                ),
                (
                    "help_en",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in English"
                    ),
                ),
                (
                    "help_nl",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="help in Dutch"
                    ),
                ),
                (
                    "required",
                    models.BooleanField(default=False, verbose_name="must be answered"),
                ),
                (
                    "most_characters",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="most characters"
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="lowest number",
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="highest number",
                    ),
                ),
                (
                    "any_condition",
                    models.BooleanField(
                        default=False, verbose_name="one condition is enough"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
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
                        to="calls.question",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Setup",
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
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=40, verbose_name="minutes to fill the form in"
                    ),
                ),
                (
                    "target_fr",
                    models.TextField(
                        blank=True, verbose_name="who is meant, in French"
                    ),
                ),
                (
                    "target_en",
                    models.TextField(
                        blank=True, verbose_name="who is meant, in English"
                    ),
                ),
                (
                    "target_nl",
                    models.TextField(blank=True, verbose_name="who is meant, in Dutch"),
                ),
                (
                    "blind",
                    models.BooleanField(
                        default=False, verbose_name="the panel does not see who applies"
                    ),
                ),
                (
                    "lowest_mean",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="lowest weighted mean to be retained, of 100",
                    ),
                ),
                (
                    "reviews_per_file",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="reviews per file"
                    ),
                ),
                (
                    "gap",
                    models.PositiveSmallIntegerField(
                        default=25, verbose_name="gap that asks for another review"
                    ),
                ),
                (
                    "reply_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="days to answer an offer"
                    ),
                ),
                (
                    "visa_days",
                    models.PositiveSmallIntegerField(
                        default=70, verbose_name="days that a visa needs at least"
                    ),
                ),
                (
                    "reserve_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sex", "sex"),
                            ("region", "region"),
                            ("sector", "sector"),
                            ("size", "size of the enterprise"),
                            ("language", "language"),
                            ("occupation", "owner or employee"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="reserve lists by",
                    ),
                ),
                (
                    "recheck_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        verbose_name="days until a finding is looked at again",
                    ),
                ),
                (
                    "locked_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="frozen since",
                    ),
                ),
                (
                    "amended_because",
                    models.TextField(
                        blank=True, editable=False, verbose_name="why it is amended"
                    ),
                ),
                (
                    "amended_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="amended"
                    ),
                ),
                (
                    "amended_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="amended by",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="setup",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of a call",
                "verbose_name_plural": "settings of calls",
                "permissions": (
                    ("amend_setup", "Can amend a call that has received files"),
                ),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lowest_mean__isnull", True),
                            ("lowest_mean__range", (0, 100)),
                            _connector="OR",
                        ),
                        name="setup_lowest_mean_of_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviews_per_file__gte", 1)),
                        name="setup_reviews_at_least_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=40, verbose_name="minutes to fill the form in"
                    ),
                ),
                (
                    "target_fr",
                    models.TextField(
                        blank=True, verbose_name="who is meant, in French"
                    ),
                ),
                (
                    "target_en",
                    models.TextField(
                        blank=True, verbose_name="who is meant, in English"
                    ),
                ),
                (
                    "target_nl",
                    models.TextField(blank=True, verbose_name="who is meant, in Dutch"),
                ),
                (
                    "blind",
                    models.BooleanField(
                        default=False, verbose_name="the panel does not see who applies"
                    ),
                ),
                (
                    "lowest_mean",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="lowest weighted mean to be retained, of 100",
                    ),
                ),
                (
                    "reviews_per_file",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="reviews per file"
                    ),
                ),
                (
                    "gap",
                    models.PositiveSmallIntegerField(
                        default=25, verbose_name="gap that asks for another review"
                    ),
                ),
                (
                    "reply_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="days to answer an offer"
                    ),
                ),
                (
                    "visa_days",
                    models.PositiveSmallIntegerField(
                        default=70, verbose_name="days that a visa needs at least"
                    ),
                ),
                (
                    "reserve_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sex", "sex"),
                            ("region", "region"),
                            ("sector", "sector"),
                            ("size", "size of the enterprise"),
                            ("language", "language"),
                            ("occupation", "owner or employee"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="reserve lists by",
                    ),
                ),
                (
                    "recheck_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        verbose_name="days until a finding is looked at again",
                    ),
                ),
                (
                    "locked_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="frozen since",
                    ),
                ),
                (
                    "amended_because",
                    models.TextField(
                        blank=True, editable=False, verbose_name="why it is amended"
                    ),
                ),
                (
                    "amended_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="amended"
                    ),
                ),
                (
                    "amended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="amended by",
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
                        to="calls.setup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SetupVersion",
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
                (
                    "content",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="content",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="frozen"
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
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="register.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen version of a call",
                "verbose_name_plural": "frozen versions of calls",
                "ordering": ("call", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="setup_version_once"
                    )
                ],
            },
        ),
    ]
