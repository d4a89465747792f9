from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "reintegration.plans"
    label = "plans"
    verbose_name = _("Plan and support")
    # Its staff pages stand with those of the time after the return.
    address = "reintegration"

    def ready(self) -> None:
        import_module("reintegration.plans.receivers")
