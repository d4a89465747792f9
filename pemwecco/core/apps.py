from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "pemwecco.core"
    label = "core"
    verbose_name = _("Foundations")

    def ready(self) -> None:
        # They register the deploy checks and a lookup.
        import_module("pemwecco.core.checks")
        import_module("pemwecco.core.folded_queries")
        # Every subject's dated rules are known wherever one is read.
        autodiscover_modules("parameters")
        from pemwecco.core.database_roles import grant_running_rights  # noqa: PLC0415  needs the apps

        # After all tables are there and their triggers are installed, which pgtrigger does before.
        post_migrate.connect(grant_running_rights, sender=self)
