from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from pemwecco.core.searching import declare_search


class VisasConfig(AppConfig):
    name = "mobility.visas"
    label = "visas"
    verbose_name = _("Visa dossiers")

    def ready(self) -> None:
        import_module("mobility.visas.receivers")
        declare_search("network.Person", "travel_documents__number=")
        declare_search("visas.Dossier", "participation", "external_reference")
