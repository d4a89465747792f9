from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "pemwecco.correspondence"
    label = "correspondence"
    verbose_name = _("Messages")

    def ready(self) -> None:
        # Every subject says about which of its rows people are written to.
        autodiscover_modules("topics")
        from pemwecco.correspondence.selection import (  # noqa: PLC0415  it reads models
            register_selection_actions,
        )

        register_selection_actions()
