from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "mobility.matching"
    label = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        import_module("mobility.matching.receivers")
