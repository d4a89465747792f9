from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from pemwecco.core.searching import declare_search


class RegisterConfig(AppConfig):
    name = "participants.register"
    label = "register"
    verbose_name = _("Programmes and files")

    def ready(self) -> None:
        from participants.register import replies  # noqa: F401, PLC0415  registers itself

        declare_search("register.Participation", "reference", "person", "organisation")
