from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HostsConfig(AppConfig):
    name = "mobility.hosts"
    label = "hosts"
    verbose_name = _("Hosts and placements")

    def ready(self) -> None:
        import_module("mobility.hosts.receivers")
