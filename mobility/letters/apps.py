from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from pemwecco.core.searching import declare_search


class LettersConfig(AppConfig):
    name = "mobility.letters"
    label = "letters"
    verbose_name = _("Visa dossiers")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "visas"

    def ready(self) -> None:
        import_module("mobility.letters.papers")
        import_module("mobility.letters.receivers")
        declare_search("register.Participation", "dossiers__letters__paper__reference")
