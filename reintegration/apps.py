from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReintegrationConfig(AppConfig):
    name = "reintegration"
    label = "reintegration"
    verbose_name = _("After the return")

    def ready(self) -> None:
        from reintegration import receivers  # noqa: F401, PLC0415  listens to the files
