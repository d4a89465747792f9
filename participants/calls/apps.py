from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "participants.calls"
    label = "calls"
    verbose_name = _("Applications and selection")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "selection"
