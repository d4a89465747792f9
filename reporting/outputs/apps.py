from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutputsConfig(AppConfig):
    name = "reporting.outputs"
    label = "outputs"
    verbose_name = _("Reports as files")
