from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StructuresConfig(AppConfig):
    name = "mobility.structures"
    label = "structures"
    verbose_name = _("Support structures")

    def ready(self) -> None:
        import_module("mobility.structures.receivers")
