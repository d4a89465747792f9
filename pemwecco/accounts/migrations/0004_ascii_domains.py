"""Addresses with an accented domain take the form in which addresses are compared and written to."""

from __future__ import annotations

from typing import Any

import idna
from django.db import migrations

# Text beyond printable ASCII.
ACCENTED = r"[^ -~]"


def encode_domains(apps: Any, schema_editor: Any) -> None:
    """The spelling that is there already in ASCII stays the one; its double keeps its own."""
    rows = apps.get_model("accounts", "User").objects
    for row in rows.filter(email__regex=ACCENTED):
        name, _at, domain = row.email.rpartition("@")
        try:
            ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            continue
        address = f"{name}@{ascii_domain}".lower()
        if not rows.filter(email=address).exists():
            rows.filter(pk=row.pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_encrypt_factors")]
    operations = [migrations.RunPython(encode_domains, migrations.RunPython.noop)]
