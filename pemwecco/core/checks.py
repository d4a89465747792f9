"""`manage.py check --deploy`: each gap with a code and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's own name
from django.core.files.storage import default_storage

from pemwecco.core.visitors import find_unreadable_proxies


@register(Tags.security, deploy=True)
def check_addresses(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The outside address, the broker, the mail server."""
    found: list[CheckMessage] = []
    if not settings.SITE_URL.startswith("https://"):
        found.append(
            Warning(
                "Mails and QR codes would carry an address without https.",
                hint="Set SITE_URL to the public https:// address.",
                id="pem.W001",
            )
        )
    if "localhost" in settings.SMTP_URL:
        found.append(
            Warning(
                "Mail would go to an SMTP server on this machine.",
                hint="Set SMTP_URL, for example smtp+tls://user:password@mail.example:587.",
                id="pem.W002",
            )
        )
    if ".example" in settings.DEFAULT_FROM_EMAIL:
        found.append(
            Error(
                "The sender of the mails is a placeholder.",
                hint="Set MAIL_FROM to an address whose domain publishes SPF and DKIM for your server.",
                id="pem.E001",
            )
        )
    if not settings.CLAMAV_ADDRESS:
        found.append(
            Warning(
                "Uploaded files are not scanned for viruses.",
                hint="Run clamav-daemon and set CLAMAV_ADDRESS (unix:/… or tcp://host:3310).",
                id="pem.W003",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_doors(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Whose word about a visitor's address counts; the keys of second factors; a single sign-on cut short."""
    found: list[CheckMessage] = []
    if not settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "It is not said which proxies stand before the site: visitors behind one share its limits.",
                hint="Set TRUSTED_PROXIES to their networks (10.0.0.0/8) or their number; 0 without any.",
                id="pem.W007",
            )
        )
    elif wrong := find_unreadable_proxies(settings.TRUSTED_PROXIES):
        found.append(
            Error(
                f"TRUSTED_PROXIES cannot be read: {', '.join(wrong)}.",
                hint="Networks such as 10.0.0.0/8, separated by commas, or one number.",
                id="pem.E005",
            )
        )
    if not settings.FACTOR_KEYS:
        found.append(
            Warning(
                "Secrets of second factors are encrypted by SECRET_KEY: with another one no staff get in.",
                hint="Set FACTOR_KEYS, a long random word; old ones behind it, after a comma.",
                id="pem.W008",
            )
        )
    if bool(settings.OIDC_SERVER_URL) != bool(settings.OIDC_CLIENT_ID):
        found.append(
            Warning(
                "The single sign-on is set up by half and is not offered.",
                hint="Set both OIDC_SERVER_URL and OIDC_CLIENT_ID (and OIDC_CLIENT_SECRET), or none.",
                id="pem.W009",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_private_files(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Passports must not lie in a folder that a web server publishes."""
    location = Path(default_storage.path(""))
    published = Path(settings.STATIC_ROOT)
    if location == published or published in location.parents:
        return [
            Error(
                "Private files are stored inside the published static folder.",
                hint="Set PRIVATE_FILES_DIR to a folder outside it.",
                id="pem.E002",
            )
        ]
    return []
