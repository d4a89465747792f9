"""Addresses with an accented domain take the form in which addresses are compared and written to."""

from __future__ import annotations

from typing import Any

import idna
from django.db import migrations

# Text beyond printable ASCII.
ACCENTED = r"[^ -~]"


def encode_domains(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("privacy", "Consent").objects
    for row in rows.filter(email__regex=ACCENTED):
        name, _at, domain = row.email.rpartition("@")
        try:
            ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            continue
        address = f"{name}@{ascii_domain}".lower()
        rows.filter(pk=row.pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(encode_domains, migrations.RunPython.noop)]
