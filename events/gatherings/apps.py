from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatheringsConfig(AppConfig):
    name = "events.gatherings"
    label = "gatherings"
    verbose_name = _("Workshops and events")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "events"
