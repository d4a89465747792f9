from typing import Any

from django.db import migrations, models

READABLE = r"^[0-9]+(\.[0-9]+)?$"


def remove_unreadable_values(apps: Any, schema_editor: Any) -> None:
    """A value that is no number stopped every page that read it; its history keeps what was typed."""
    apps.get_model("core", "Parameter").objects.exclude(value__regex=READABLE).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_fold_text"),
    ]

    operations = [
        migrations.RunPython(remove_unreadable_values, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="parameter",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__regex", "^[0-9]+(\\.[0-9]+)?$")),
                name="parameter_value_is_a_number",
                violation_error_message="The value of a dated rule is a number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="parameter",
            name="parameter_once_a_day",
            constraint=models.UniqueConstraint(
                fields=("key", "valid_from"),
                name="parameter_once_a_day",
                violation_error_message="This rule has a value from that day on already.",
            ),
        ),
    ]
