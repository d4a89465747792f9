from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pemwecco.accounts"
    label = "accounts"
    verbose_name = _("People who sign in")

    def ready(self) -> None:
        from pemwecco.accounts.roles import grant_rights  # noqa: PLC0415  needs the models
        from pemwecco.accounts.triggers import register_factor_triggers  # noqa: PLC0415  as above

        # Rights exist once every app has migrated; the sender makes it run once.
        post_migrate.connect(grant_rights, sender=self)
        register_factor_triggers()
