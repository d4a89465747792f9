"""Secrets of second factors that were kept as they are become encrypted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations

from pemwecco.accounts.factors import (
    decrypt_secret,
    encrypt_secret,
    is_encrypted_secret,
)

# Where allauth keeps a secret; of a passkey only the public half is kept.
PLACES = {"totp": "secret", "recovery_codes": "seed"}


def close(text: str) -> str:
    return text if is_encrypted_secret(text) else encrypt_secret(text)


def _rewrite(apps: Any, change: Callable[[str], str]) -> None:
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type__in=PLACES)
    for row in rows.iterator():
        place = PLACES[row.type]
        if place in row.data:
            row.data[place] = change(row.data[place])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [
                change(code) for code in row.data["migrated_codes"]
            ]
        row.save(update_fields=["data"])


def encrypt_all(apps: Any, _editor: Any) -> None:
    _rewrite(apps, close)


def decrypt_all(apps: Any, _editor: Any) -> None:
    _rewrite(apps, decrypt_secret)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_session_round"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt_all, decrypt_all)]
