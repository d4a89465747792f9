import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
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
                ("rule", models.CharField(max_length=60, verbose_name="rule")),
                ("object_id", models.BigIntegerField()),
                (
                    "occurrence",
                    models.CharField(max_length=60, verbose_name="occurrence"),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("sent", "sent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "why",
                    models.CharField(blank=True, max_length=200, verbose_name="why"),
                ),
                (
                    "why_params",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="planned"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sent"),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ("due_at", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["due_at"],
                        name="reminder_due",
                    ),
                    models.Index(
                        fields=["content_type", "object_id"], name="reminder_about"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "content_type", "object_id", "occurrence"),
                        name="reminder_once",
                    )
                ],
            },
        ),
    ]
