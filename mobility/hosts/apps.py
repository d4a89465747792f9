from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HostsConfig(AppConfig):
    name = "mobility.hosts"
    label = "hosts"
    verbose_name = _("Hosts and placements")
