from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "participants.training"
    label = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from participants.training import papers, receivers  # noqa: F401, PLC0415  declares the certificate, listens
