"""People with their place in an organisation, and organisations with their numbers, brought as a file."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.findings import IdentifierError
from pemwecco.core.imports.readers import (
    read_choice,
    read_country,
    read_email,
    read_line,
    read_past_day,
    read_web_address,
)
from pemwecco.core.imports.rows import ImportColumn, KnownAlready, RowImport
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import (
    Affiliation,
    Identifier,
    Organisation,
    Person,
    Sector,
)
from pemwecco.network.regions import list_region_choices
from pemwecco.network.services import (
    UnreadablePhone,
    read_identifier,
    read_phone,
    record_affiliation,
    record_organisation,
    record_person,
    set_identifier,
)

AT_HOME: Final = "SN"
PERSON_FACTS: Final[tuple[str, ...]] = (
    "given_names",
    "family_name",
    "email",
    "language",
    "country",
    "sex",
    "birth_date",
)
ORGANISATION_FACTS: Final[tuple[str, ...]] = (
    "name",
    "kind",
    "level",
    "city",
    "country",
    "address",
    "email",
    "website",
)
SCHEMES: Final[tuple[str, ...]] = ("ninea", "rccm", "be_enterprise")


def read_brought_phone(text: str, country: str) -> str:
    """A phone number of a country; refuses with `Refused` what cannot be called."""
    try:
        return read_phone(text, region=country or AT_HOME)
    except UnreadablePhone as error:
        raise Refused(str(error)) from error


def read_brought_region(text: str, country: str) -> str:
    """A region by its code or name where the country has a list, else as typed."""
    choices = list_region_choices(country)
    if not text or not choices:
        return text
    try:
        return read_choice(choices)(text)
    except ValueError as error:
        raise Refused(str(error)) from error


def find_brought_organisation(text: str) -> Organisation:
    """The one organisation of a name or number; refuses with `Refused` none and several."""
    numbered = Organisation.objects.filter(identifiers__value=text.replace(" ", ""))
    named = Organisation.objects.filter(name_key=name_key(text))
    found = list(numbered.distinct()[:2]) or list(named[:2])
    if not found:
        raise Refused(
            _("No organisation is called “%(name)s”: bring organisations first.")
            % {"name": text}
        )
    if len(found) > 1:
        raise Refused(
            _("Several organisations are called “%(name)s”: give its number.")
            % {"name": text}
        )
    return found[0]


class PersonImport(RowImport):
    """People, each with a place in an organisation when the file says one."""

    title = gettext_lazy("People and contacts")
    right = "network.add_person"
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
            "phone", gettext_lazy("phone"), read_line(60), example="+221 77 123 45 67"
        ),
        ImportColumn(
            "language",
            gettext_lazy("language"),
            read_choice(settings.LANGUAGES),
            example="fr",
        ),
        ImportColumn(
            "country", gettext_lazy("country of residence"), read_country, example="SN"
        ),
        ImportColumn("region", gettext_lazy("region"), read_line(60), example="Dakar"),
        ImportColumn(
            "sex", gettext_lazy("sex"), read_choice(Person.Sex.choices), example="F"
        ),
        ImportColumn(
            "birth_date",
            gettext_lazy("date of birth"),
            read_past_day,
            example="31/12/1990",
        ),
        ImportColumn(
            "organisation", gettext_lazy("organisation"), read_line(200), example=""
        ),
        ImportColumn(
            "kind",
            gettext_lazy("place in the organisation"),
            read_choice(Affiliation.Kind.choices),
            example="contact",
        ),
        ImportColumn("function", gettext_lazy("function"), read_line(120), example=""),
    )

    def list_doubts(self, values: dict[str, Any]) -> list[str]:
        """People with the same address, phone or name who are not plainly the same."""
        if self._find_known(values) is not None:
            return []
        key = name_key(_join_names(values))
        country = values.get("country", "")
        phone = read_brought_phone(values.get("phone", ""), country)
        found = []
        if same := Person.objects.filter(
            email=normalise_email(values["email"])
        ).first():
            found.append(
                _("Possible duplicate of %(who)s: same e-mail.") % {"who": same}
            )
        if phone and (same := Person.objects.filter(phone=phone).first()):
            found.append(
                _("Possible duplicate of %(who)s: same phone.") % {"who": same}
            )
        if key and (same := Person.objects.filter(name_key=key).first()):
            found.append(_("Possible duplicate of %(who)s: same name.") % {"who": same})
        return found

    def record_line(self, values: dict[str, Any]) -> Person:
        if not _join_names(values):
            raise Refused(_("The line has no name."))
        person = self._find_known(values)
        is_new = person is None
        if person is None:
            facts = {name: values[name] for name in PERSON_FACTS if name in values}
            country = facts.setdefault("country", AT_HOME)
            facts["phone"] = read_brought_phone(values.get("phone", ""), country)
            facts["region"] = read_brought_region(values.get("region", ""), country)
            person = record_person(**facts)
        if "organisation" in values:
            is_new |= self._place_person(person, values)
        if not is_new:
            raise KnownAlready(str(person))
        return person

    def _find_known(self, values: dict[str, Any]) -> Person | None:
        key = name_key(_join_names(values))
        email = normalise_email(values["email"])
        return Person.objects.filter(email=email, name_key=key).first()

    def _place_person(self, person: Person, values: dict[str, Any]) -> bool:
        kind = values.get("kind", Affiliation.Kind.CONTACT)
        organisation = find_brought_organisation(values["organisation"])
        if Affiliation.objects.filter(
            person=person, organisation=organisation, kind=kind
        ).exists():
            return False
        record_affiliation(
            person=person,
            organisation=organisation,
            kind=kind,
            function=values.get("function", ""),
        )
        return True


class OrganisationImport(RowImport):
    """Organisations, each with the numbers under which registers know it."""

    title = gettext_lazy("Organisations")
    right = "network.add_organisation"
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "name",
            gettext_lazy("name"),
            read_line(200),
            required=True,
            example="Atelier Exemple",
        ),
        ImportColumn(
            "kind",
            gettext_lazy("kind"),
            read_choice(Organisation.Kind.choices),
            example="enterprise",
        ),
        ImportColumn(
            "level",
            gettext_lazy("level"),
            read_choice(Organisation.Level.choices),
            example="micro",
        ),
        ImportColumn("sector", gettext_lazy("sector"), read_line(100), example=""),
        ImportColumn("country", gettext_lazy("country"), read_country, example="SN"),
        ImportColumn("region", gettext_lazy("region"), read_line(60), example="Dakar"),
        ImportColumn("city", gettext_lazy("town"), read_line(100), example="Dakar"),
        ImportColumn("address", gettext_lazy("address"), read_line(250), example=""),
        ImportColumn(
            "phone", gettext_lazy("phone"), read_line(60), example="+221 33 123 45 67"
        ),
        ImportColumn(
            "email",
            gettext_lazy("e-mail address"),
            read_email,
            example="bureau@atelier.example",
        ),
        ImportColumn(
            "website",
            gettext_lazy("website"),
            read_web_address,
            example="https://atelier.example",
        ),
        ImportColumn("ninea", "NINEA", read_line(60), example=""),
        ImportColumn("rccm", "RCCM", read_line(60), example=""),
        ImportColumn(
            "be_enterprise",
            gettext_lazy("Belgian enterprise number"),
            read_line(60),
            example="",
        ),
    )

    def list_doubts(self, values: dict[str, Any]) -> list[str]:
        """Organisations of the same name or phone that do not have the number of the line."""
        found = []
        country = values.get("country", AT_HOME)
        phone = read_brought_phone(values.get("phone", ""), country)
        named = Organisation.objects.filter(name_key=name_key(values["name"]))
        if same := named.first():
            found.append(_("Possible duplicate of %(who)s: same name.") % {"who": same})
        if phone and (same := Organisation.objects.filter(phone=phone).first()):
            found.append(
                _("Possible duplicate of %(who)s: same phone.") % {"who": same}
            )
        return found

    def record_line(self, values: dict[str, Any]) -> Organisation:
        country = values.setdefault("country", AT_HOME)
        numbers = self._read_numbers(values)
        for scheme, number in numbers.items():
            known = Identifier.objects.filter(scheme=scheme, value=number)
            if row := known.select_related("organisation").first():
                raise KnownAlready(str(row.organisation))
        if not numbers:
            same = Organisation.objects.filter(
                name_key=name_key(values["name"]), country=country
            )
            if (organisation := same.first()) is not None:
                raise KnownAlready(str(organisation))
        facts = {name: values[name] for name in ORGANISATION_FACTS if name in values}
        facts["phone"] = read_brought_phone(values.get("phone", ""), country)
        facts["region"] = read_brought_region(values.get("region", ""), country)
        if "sector" in values:
            facts["sector"] = self._find_sector(values["sector"])
        made = record_organisation(**facts)
        for scheme in numbers:
            set_identifier(organisation=made, scheme=scheme, text=values[scheme])
        return made

    def _read_numbers(self, values: dict[str, Any]) -> dict[str, str]:
        numbers = {}
        for scheme in SCHEMES:
            if scheme in values:
                try:
                    numbers[scheme] = read_identifier(scheme, values[scheme])[0]
                except IdentifierError as error:
                    raise Refused(_(error.message) % error.params) from error
        return numbers

    def _find_sector(self, text: str) -> Sector:
        rows = list(Sector.objects.all())
        choices = []
        for row in rows:
            for name in (row.code, row.name_fr, row.name_en, row.name_nl):
                choices.append((row.code, name))
        try:
            code = read_choice(choices)(text)
        except ValueError as error:
            raise Refused(
                _("No sector is called “%(name)s”.") % {"name": text}
            ) from error
        return next(row for row in rows if row.code == code)


def _join_names(values: dict[str, Any]) -> str:
    return f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()
