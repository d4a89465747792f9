from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "pemwecco.casework"
    label = "casework"
    verbose_name = _("Notes and who is responsible")

    def ready(self) -> None:
        import_module("pemwecco.casework.timeline")
        # What is asked before an account is closed.
        import_module("pemwecco.casework.services.responsibility")
