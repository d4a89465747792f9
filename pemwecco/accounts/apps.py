from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pemwecco.accounts"
    label = "accounts"
    verbose_name = _("People who sign in")

    def ready(self) -> None:
        from pemwecco.accounts.receivers import connect_factor_signals  # noqa: PLC0415  needs the models
        from pemwecco.accounts.roles import grant_rights  # noqa: PLC0415  needs the models

        # Rights exist once every app has migrated; the sender makes it run once.
        post_migrate.connect(grant_rights, sender=self)
        connect_factor_signals()
