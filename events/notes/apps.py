from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotesConfig(AppConfig):
    name = "events.notes"
    label = "notes"
    verbose_name = _("Workshops and events")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "events"

    def ready(self) -> None:
        from events.notes import receivers  # noqa: F401, PLC0415  listens
