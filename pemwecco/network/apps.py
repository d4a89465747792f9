from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from pemwecco.core.searching import declare_search, declare_spellings


class NetworkConfig(AppConfig):
    name = "pemwecco.network"
    label = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from pemwecco.network.spellings import (  # noqa: PLC0415  it reads models
            list_number_spellings,
        )

        declare_spellings(list_number_spellings)
        declare_search(
            "network.Person",
            "given_names",
            "family_name",
            "email",
            "phone",
            "national_id=",
        )
        declare_search(
            "network.Organisation",
            "name",
            "email",
            "phone",
            "identifiers__value",
            "identifiers__suffix",
        )
