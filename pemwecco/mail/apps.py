from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "pemwecco.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from pemwecco.mail import timeline  # noqa: F401, PLC0415  registers its moments
