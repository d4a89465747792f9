from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "pemwecco.casework"
    label = "casework"
    verbose_name = _("Notes and who is responsible")

    def ready(self) -> None:
        from pemwecco.casework import timeline  # noqa: F401, PLC0415  registers its moments
