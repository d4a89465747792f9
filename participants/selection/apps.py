from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    name = "participants.selection"
    label = "selection"
    verbose_name = _("Applications and selection")

    def ready(self) -> None:
        from participants.selection import receivers, scopes  # noqa: F401, PLC0415  hear moves, bar rows
