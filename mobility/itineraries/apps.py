from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ItinerariesConfig(AppConfig):
    name = "mobility.itineraries"
    label = "itineraries"
    verbose_name = _("Itineraries")

    def ready(self) -> None:
        import_module("mobility.itineraries.receivers")
