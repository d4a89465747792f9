from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "participants.decisions"
    label = "decisions"
    verbose_name = _("Applications and selection")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "selection"

    def ready(self) -> None:
        import_module("participants.decisions.papers")
        import_module("participants.decisions.receivers")
        import_module("participants.decisions.scopes")
