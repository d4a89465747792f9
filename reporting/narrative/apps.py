from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NarrativeConfig(AppConfig):
    name = "reporting.narrative"
    label = "narrative"
    verbose_name = _("Narrative of reports")

    def ready(self) -> None:
        import_module("reporting.narrative.receivers")
