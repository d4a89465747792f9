from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EligibilityConfig(AppConfig):
    name = "participants.eligibility"
    label = "eligibility"
    verbose_name = _("Applications and selection")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "selection"

    def ready(self) -> None:
        import_module("participants.eligibility.receivers")
