from __future__ import annotations

from importlib import import_module

import django_countries
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils import formats
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from pemwecco.core.day_words import date_format
from pemwecco.core.folding import sort_key


def sort_key_of_choice(item: tuple[str, str]) -> tuple[str, str]:
    """Where a choice, a code and its name, stands in a list that is read by its names."""
    return sort_key(item[1])


# Countries in the order of all our lists; the library has a good one only with another package. Set before
# a model is loaded, since it keeps the list that it is first asked for.
django_countries.sort_key = sort_key_of_choice

# Templates, lists and read-only fields write days and instants through this one name of Django's.
formats.date_format = date_format  # type: ignore[assignment]  # it takes whatever Django's takes


class CoreConfig(AppConfig):
    name = "pemwecco.core"
    label = "core"
    verbose_name = _("Foundations")

    def ready(self) -> None:
        # They register the deploy checks and a lookup.
        import_module("pemwecco.core.checks")
        import_module("pemwecco.core.folded_queries")
        # Every subject's dated rules are known wherever one is read.
        autodiscover_modules("parameters", "panels")
        from pemwecco.core.database_roles import grant_running_rights  # noqa: PLC0415  needs the apps

        # After all tables are there and their triggers are installed, which pgtrigger does before.
        post_migrate.connect(grant_running_rights, sender=self)
