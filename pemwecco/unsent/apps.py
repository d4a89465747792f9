from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnsentConfig(AppConfig):
    name = "pemwecco.unsent"
    label = "unsent"
    verbose_name = _("Forms that were not sent yet")
