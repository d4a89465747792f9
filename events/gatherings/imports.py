"""Registrations of an event, brought as a file: each gets a place while there is one, else waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.gatherings.models import Event, Registration
from events.gatherings.services.registrations import Attendee, enrol_attendee
from pemwecco.core.answers import Refused
from pemwecco.core.imports.readers import read_choice, read_email, read_line
from pemwecco.core.imports.rows import ImportColumn, KnownAlready, RowImport

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


class RegistrationImport(RowImport):
    title = gettext_lazy("Registrations")
    right = "gatherings.manage_registration"
    target_label = gettext_lazy("event")
    notice = gettext_lazy(
        "Each new person is told by mail, with the place or the waiting list."
    )
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "given_names", gettext_lazy("given names"), read_line(120), example="Awa"
        ),
        ImportColumn(
            "family_name",
            gettext_lazy("family name"),
            read_line(120),
            example="Exemple",
        ),
        ImportColumn(
            "email",
            gettext_lazy("e-mail address"),
            read_email,
            required=True,
            example="awa@atelier.example",
        ),
        ImportColumn(
            "organisation",
            gettext_lazy("organisation"),
            read_line(160),
            example="Atelier Exemple",
        ),
        ImportColumn(
            "language",
            gettext_lazy("language"),
            read_choice(settings.LANGUAGES),
            example="fr",
        ),
    )

    @classmethod
    def list_targets(cls, by: User) -> Iterable[Event]:
        return Event.objects.visible_to(by).upcoming()

    def record_line(self, values: dict[str, Any]) -> Registration:
        if not (values.get("given_names") or values.get("family_name")):
            raise Refused(_("The line has no name."))
        attendee = Attendee(
            values.get("given_names", ""),
            values.get("family_name", ""),
            values["email"],
            values.get("organisation", ""),
            values.get("language", settings.LANGUAGE_CODE),
        )
        registration, is_new = enrol_attendee(
            event=self.target, attendee=attendee, by=self.by
        )
        if not is_new:
            raise KnownAlready(str(registration.person))
        return registration
