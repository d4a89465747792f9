from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "pemwecco.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        from pemwecco.privacy import timeline  # noqa: F401, PLC0415  registers its moments
