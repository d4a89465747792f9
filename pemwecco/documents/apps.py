from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "pemwecco.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from pemwecco.documents import checks, timeline  # noqa: F401, PLC0415  register themselves

        # Every subject's kinds of paper are known to the worker and to the verification page.
        autodiscover_modules("papers")
