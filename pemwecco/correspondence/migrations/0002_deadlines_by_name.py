"""A deadline in a text is named after what it is: that of the call is `{call_deadline}`."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TEXTS = ("subject_fr", "text_fr", "subject_en", "text_en", "subject_nl", "text_nl")


def rename_blank(apps: Any, _editor: Any) -> None:
    """Texts that may still be sent; what was sent stays as it went."""
    templates = apps.get_model("correspondence", "MessageTemplate").objects
    mailings = apps.get_model("correspondence", "Mailing").objects
    for rows in (templates.all(), mailings.filter(state__in=["draft", "held"])):
        for row in rows.filter(kind="participation"):
            changed = []
            for name in TEXTS:
                text = getattr(row, name)
                if "{deadline}" in text:
                    setattr(row, name, text.replace("{deadline}", "{call_deadline}"))
                    changed.append(name)
            if changed:
                row.save(update_fields=changed)


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]

    operations = [migrations.RunPython(rename_blank, migrations.RunPython.noop)]
