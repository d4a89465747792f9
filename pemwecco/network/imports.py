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
from pemwecco.network.doubles import (
    SimilarRow,
    describe_similar_reasons,
    find_similar_organisations,
    find_similar_people,
)
from pemwecco.network.identifiers import name_key
from pemwecco.network.mapping import relate_organisations, state_need
from pemwecco.network.models import (
    Affiliation,
    Identifier,
    Need,
    NeedTopic,
    Organisation,
    Person,
    Relation,
    RelationKind,
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
            "given_names",
            gettext_lazy("given names"),
            read_line(120),
            example="Awa",
            also=("prénom", "first name", "voornaam"),
        ),
        ImportColumn(
            "family_name",
            gettext_lazy("family name"),
            read_line(120),
            example="Exemple",
            also=("nom", "last name", "surname", "achternaam"),
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
        """People with the same address or phone, or a name close to it, who are not plainly the same."""
        if self._find_known(values) is not None:
            return []
        phone = read_brought_phone(values.get("phone", ""), values.get("country", ""))
        row = Person(
            email=normalise_email(values["email"]),
            given_names=values.get("given_names", ""),
            family_name=values.get("family_name", ""),
            phone=phone,
            birth_date=values.get("birth_date"),
        )
        return _describe_doubts(find_similar_people(row))

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
        """Organisations of a close name, the same phone or address, without the number of the line."""
        country = values.get("country", AT_HOME)
        phone = read_brought_phone(values.get("phone", ""), country)
        email = values.get("email", "")
        row = Organisation(
            name=values["name"], country=country, phone=phone, email=email
        )
        return _describe_doubts(find_similar_organisations(row))

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
        row = find_code_row(Sector, text)
        if row is None:
            raise Refused(_("No sector is called “%(name)s”.") % {"name": text})
        found: Sector = row
        return found


class RelationImport(RowImport):
    """Ties of organisations that are there already."""

    title = gettext_lazy("Relations of organisations")
    right = "network.add_relation"
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "first",
            gettext_lazy("organisation"),
            read_line(200),
            required=True,
            example="Atelier Exemple",
        ),
        ImportColumn(
            "kind",
            gettext_lazy("kind"),
            read_choice(RelationKind.choices),
            required=True,
            example="member_of",
        ),
        ImportColumn(
            "second",
            gettext_lazy("other organisation"),
            read_line(200),
            required=True,
            example="Fédération Exemple",
        ),
        ImportColumn("since", gettext_lazy("since"), read_past_day, example=""),
        ImportColumn("note", gettext_lazy("note"), read_line(250), example=""),
    )

    def record_line(self, values: dict[str, Any]) -> Relation:
        first = find_brought_organisation(values["first"])
        second = find_brought_organisation(values["second"])
        known = Relation.objects.current().filter(
            first=first, kind=values["kind"], second=second
        )
        if (row := known.first()) is not None:
            raise KnownAlready(str(row))
        return relate_organisations(
            first=first,
            kind=values["kind"],
            second=second,
            by=self.by,
            since=values.get("since"),
            note=values.get("note", ""),
        )


class NeedImport(RowImport):
    """Needs and offers of organisations that are there already."""

    title = gettext_lazy("Needs and offers")
    right = "network.add_need"
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "organisation",
            gettext_lazy("organisation"),
            read_line(200),
            required=True,
            example="Atelier Exemple",
        ),
        ImportColumn(
            "side",
            gettext_lazy("side"),
            read_choice(Need.Side.choices),
            required=True,
            example="need",
        ),
        ImportColumn(
            "topic",
            gettext_lazy("topic"),
            read_line(100),
            required=True,
            example="certification",
        ),
        ImportColumn(
            "level",
            gettext_lazy("level"),
            read_choice(Need.Level.choices),
            example="organisation",
        ),
        ImportColumn(
            "strength",
            gettext_lazy("strength"),
            read_choice([(str(value), value) for value in Need.Strength.values]),
            example="2",
        ),
        ImportColumn(
            "text", gettext_lazy("in their words"), read_line(1000), example=""
        ),
        ImportColumn(
            "stated_by", gettext_lazy("stated by"), read_line(150), example=""
        ),
        ImportColumn(
            "stated_on", gettext_lazy("stated on"), read_past_day, example="31/10/2026"
        ),
    )

    def record_line(self, values: dict[str, Any]) -> Need:
        organisation = find_brought_organisation(values["organisation"])
        topic = find_code_row(NeedTopic, values["topic"])
        if topic is None:
            raise Refused(
                _("No topic is called “%(name)s”.") % {"name": values["topic"]}
            )
        text = values.get("text", "")
        known = Need.objects.filter(
            organisation=organisation, side=values["side"], topic=topic, text=text
        )
        if (row := known.first()) is not None:
            raise KnownAlready(str(row))
        facts = {
            name: values[name] for name in ("stated_by", "stated_on") if name in values
        }
        return state_need(
            side=values["side"],
            topic=topic,
            level=values.get("level", Need.Level.ORGANISATION),
            by=self.by,
            organisation=organisation,
            sector=organisation.sector,
            strength=int(values.get("strength", Need.Strength.CLEAR)),
            text=text,
            **facts,
        )


def _describe_doubts(found: list[SimilarRow]) -> list[str]:
    lines = []
    for one in found:
        why = describe_similar_reasons(one.reasons)
        sentence = _("Possible duplicate of %(who)s: %(why)s.")
        lines.append(sentence % {"who": one.row, "why": why})
    return lines


def find_code_row(model: type[Any], text: str) -> Any:
    """The row of a list of codes by its code or its name in any language; nothing for another text."""
    rows = {row.code: row for row in model.objects.all()}
    choices = []
    for row in rows.values():
        for name in (row.code, row.name_fr, row.name_en, row.name_nl):
            choices.append((row.code, name))
    try:
        return rows[read_choice(choices)(text)]
    except ValueError:
        return None


def _join_names(values: dict[str, Any]) -> str:
    return f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()
