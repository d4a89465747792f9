from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from pemwecco.core.searching import declare_search, declare_spellings


class NetworkConfig(AppConfig):
    name = "pemwecco.network"
    label = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from pemwecco.core.history.changes import (  # noqa: PLC0415  it reads models
            register_former_keys,
        )
        from pemwecco.network.queries import (  # noqa: PLC0415  it reads models
            list_absorbed_keys,
        )
        from pemwecco.network.spellings import (  # noqa: PLC0415  it reads models
            list_number_spellings,
        )

        # Every subject says what it ties on the map of actors.
        autodiscover_modules("ties")
        declare_spellings(list_number_spellings)
        for label in ("network.Person", "network.Organisation"):
            register_former_keys(label, list_absorbed_keys)
        declare_search("network.Relation", "first", "second", "note")
        declare_search("network.Need", "organisation", "person", "text", "stated_by")
        declare_search("network.Interaction", "organisation", "summary", "next_step")
        declare_search("network.Agreement", "title", "parties")
        declare_search(
            "network.SimilarPair",
            "first_person",
            "second_person",
            "first_organisation",
            "second_organisation",
        )
        declare_search(
            "network.Merge", "kept_person", "kept_organisation", "label", "reason"
        )
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
