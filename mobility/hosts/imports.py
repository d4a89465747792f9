"""Those who speak for hosts, brought as a file; each is invited to the partner portal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Host, HostContact
from mobility.hosts.services.contacts import invite_contact
from pemwecco.accounts.models import normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.imports.readers import read_choice, read_email, read_line, read_yes
from pemwecco.core.imports.rows import ImportColumn, KnownAlready, RowImport
from pemwecco.network.imports import find_brought_organisation, read_brought_phone


class HostContactImport(RowImport):
    title = gettext_lazy("Contacts of hosts")
    right = "hosts.add_hostcontact"
    notice = gettext_lazy("Each new contact is invited by mail to the partner portal.")
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "host",
            gettext_lazy("host"),
            read_line(200),
            required=True,
            example="Fabriek Voorbeeld",
        ),
        ImportColumn(
            "given_names", gettext_lazy("given names"), read_line(120), example="Lies"
        ),
        ImportColumn(
            "family_name",
            gettext_lazy("family name"),
            read_line(120),
            required=True,
            example="Voorbeeld",
        ),
        ImportColumn(
            "email",
            gettext_lazy("e-mail address"),
            read_email,
            required=True,
            example="lies@fabriek.example",
        ),
        ImportColumn(
            "language",
            gettext_lazy("language"),
            read_choice(settings.LANGUAGES),
            example="nl",
        ),
        ImportColumn("function", gettext_lazy("function"), read_line(120), example=""),
        ImportColumn(
            "phone", gettext_lazy("phone"), read_line(40), example="+32 475 12 34 56"
        ),
        ImportColumn(
            "signs_letters",
            gettext_lazy("may sign for the host"),
            read_yes,
            example="1",
        ),
        ImportColumn(
            "manages",
            gettext_lazy("may answer and change for the host"),
            read_yes,
            example="1",
        ),
    )

    def record_line(self, values: dict[str, Any]) -> HostContact:
        organisation = find_brought_organisation(values["host"])
        host = (
            Host.objects.visible_to(self.by).filter(organisation=organisation).first()
        )
        if host is None:
            raise Refused(_("%(name)s is no host.") % {"name": organisation})
        email = normalise_email(values["email"])
        known = (
            HostContact.objects.at_hosts([host.pk]).filter(user__email=email).first()
        )
        if known is not None:
            raise KnownAlready(str(known))
        return invite_contact(
            host=host,
            email=email,
            given_names=values.get("given_names", ""),
            family_name=values["family_name"],
            language=values.get("language", settings.LANGUAGE_CODE),
            by=self.by,
            function=values.get("function", ""),
            phone=read_brought_phone(values.get("phone", ""), "BE"),
            signs_letters=values.get("signs_letters", False),
            manages=values.get("manages", True),
        )
