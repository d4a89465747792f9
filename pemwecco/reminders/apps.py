from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "pemwecco.reminders"
    label = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from pemwecco.reminders import timeline  # noqa: F401, PLC0415  registers its moments
