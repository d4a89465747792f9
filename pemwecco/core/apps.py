from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "pemwecco.core"
    label = "core"
    verbose_name = _("Foundations")

    def ready(self) -> None:
        from pemwecco.core import checks  # noqa: F401, PLC0415  registers the deploy checks

        # Every subject's dated rules are known wherever one is read.
        autodiscover_modules("parameters")
