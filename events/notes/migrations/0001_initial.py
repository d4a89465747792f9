import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        ("gatherings", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningNote",
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
                ("title", models.CharField(max_length=200, verbose_name="title")),
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
                    "level",
                    models.CharField(
                        choices=[
                            ("micro", "micro: enterprises"),
                            ("meso", "meso: support structures"),
                            ("macro", "macro: public organisations"),
                        ],
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                ("summary", models.TextField(verbose_name="summary")),
                ("body", models.TextField(verbose_name="text")),
                (
                    "published_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="published on"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="gatherings.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning note",
                "verbose_name_plural": "learning notes",
                "ordering": ("-published_on", "title"),
            },
        ),
        migrations.CreateModel(
            name="LearningNoteEvent",
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
                ("title", models.CharField(max_length=200, verbose_name="title")),
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
                    "level",
                    models.CharField(
                        choices=[
                            ("micro", "micro: enterprises"),
                            ("meso", "meso: support structures"),
                            ("macro", "macro: public organisations"),
                        ],
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                ("summary", models.TextField(verbose_name="summary")),
                ("body", models.TextField(verbose_name="text")),
                (
                    "published_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="published on"
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
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="gatherings.event",
                        verbose_name="event",
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
                        to="notes.learningnote",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
