"""`manage.py check --deploy`: the seal of issued papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's own name

from pemwecco.documents.seal import (
    SealUnusable,
    is_seal_configured,
    read_seal_certificate,
)

SOON = timedelta(days=60)


@register(Tags.security, deploy=True)
def check_seal_certificate(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Whether letters are sealed, by a certificate that others trust and that is still valid."""
    if not is_seal_configured():
        return [
            Warning(
                "Letters carry no electronic seal.",
                hint="Set SEAL_CERTIFICATE (PKCS#12) and SEAL_PASSWORD, or rely on the codes.",
                id="pem.W004",
            )
        ]
    try:
        found = read_seal_certificate()
    except SealUnusable as error:
        return [
            Error(
                str(error),
                hint="No paper can be made until SEAL_CERTIFICATE works.",
                id="pem.E003",
            )
        ]
    left = found.until - datetime.now(UTC)
    if left <= timedelta():
        return [
            Error(
                "The certificate of the seal has expired.",
                hint="Renew it.",
                id="pem.E004",
            )
        ]
    said: list[CheckMessage] = []
    if left < SOON:
        said.append(
            Warning(
                f"The certificate of the seal expires on {found.until:%Y-%m-%d}.",
                id="pem.W005",
            )
        )
    if found.self_made:
        said.append(
            Warning(
                "The seal's certificate was made by the house itself: readers of PDF will not trust it.",
                hint="Ask a qualified trust service for a certificate for electronic seals.",
                id="pem.W006",
            )
        )
    return said
