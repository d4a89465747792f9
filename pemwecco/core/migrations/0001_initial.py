import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "name",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Parameter",
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
                ("key", models.CharField(max_length=80, verbose_name="rule")),
                ("value", models.CharField(max_length=200, verbose_name="value")),
                (
                    "unit",
                    models.CharField(blank=True, max_length=40, verbose_name="unit"),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
            ],
            options={
                "verbose_name": "dated rule",
                "verbose_name_plural": "dated rules",
                "ordering": ("key", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "valid_from"), name="parameter_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ParameterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.CharField(max_length=80, verbose_name="rule")),
                ("value", models.CharField(max_length=200, verbose_name="value")),
                (
                    "unit",
                    models.CharField(blank=True, max_length=40, verbose_name="unit"),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
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
                        to="core.parameter",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sequence",
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
                ("kind", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "year"), name="sequence_once_a_year"
                    )
                ],
            },
        ),
    ]
