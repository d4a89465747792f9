"""Rows for tests, as plain functions: invented people, complete and valid, overridable."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from mobility.hosts.models import Host, HostContact, Placement
from mobility.visas.models import Dossier
from participants.calls.services.questions import ensure_call_documents
from participants.register.models import (
    Call,
    Cohort,
    Participation,
    Programme,
    format_participation_reference,
)
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.network.models import Affiliation, Organisation, Person

AWA = "awa@atelier.example"
_numbers = count(1)


def programme(**fields: Any) -> Programme:
    """The one active programme, made when there is none."""
    if not fields and (existing := Programme.objects.filter(active=True).first()):
        return existing
    return Programme.objects.create(
        **{
            "code": f"programme-{next(_numbers)}",
            "prefix": "PEM",
            "name": "PEM-WECCO",
            "pitch_fr": "Entreprendre entre deux rives.",
            "pitch_en": "Business between two shores.",
            "pitch_nl": "Ondernemen tussen twee oevers.",
            "origin": "SN",
            "destination": "BE",
            "origin_timezone": "Africa/Dakar",
            "destination_timezone": "Europe/Brussels",
            "origin_city": "Dakar",
            "destination_city": "Bruxelles",
            "currency": "XOF",
            "seats": 60,
            "implementer": "Enabel",
            "funding_fr": "Financé par l'Union européenne",
            "funding_en": "Funded by the European Union",
            "funding_nl": "Gefinancierd door de Europese Unie",
            "contact_email": "programme@pem-wecco.example",
            "follow_up_months": [3, 6, 12],
        }
        | fields
    )


def call(**fields: Any) -> Call:
    """A published call, open now, that asks for the usual papers."""
    now = timezone.now()
    number = next(_numbers)
    if "programme" not in fields:
        fields["programme"] = programme()
    made = Call.objects.create(
        **{
            "slug": f"call-{number}",
            "title_fr": f"Appel {number}",
            "title_en": f"Call {number}",
            "title_nl": f"Oproep {number}",
            "text_fr": "Texte de l'appel.",
            "opens_at": now - timedelta(days=10),
            "closes_at": now + timedelta(days=20),
            "published": True,
        }
        | fields
    )
    ensure_call_documents(made)
    return made


def cohort(**fields: Any) -> Cohort:
    if "programme" not in fields:
        fields["programme"] = programme()
    return Cohort.objects.create(
        **{
            "name": f"Cohort {next(_numbers)}",
            "arrives_on": date(2027, 3, 1),
            "leaves_on": date(2027, 3, 28),
            "seats": 12,
        }
        | fields
    )


def person(**fields: Any) -> Person:
    number = next(_numbers)
    return Person.objects.create(
        **{
            "given_names": "Awa",
            "family_name": "Exemple",
            "sex": "F",
            "birth_date": date(1990, 1, 1),
            "nationality": "SN",
            "country": "SN",
            "region": "SN-DK",
            "email": f"person{number}@atelier.example",
            "phone": "+221771234567",
            "language": "fr",
        }
        | fields
    )


def organisation(**fields: Any) -> Organisation:
    return Organisation.objects.create(
        **{
            "name": f"Atelier Exemple {next(_numbers)}",
            "kind": Organisation.Kind.ENTERPRISE,
            "country": "SN",
            "region": "SN-DK",
            "city": "Dakar",
        }
        | fields
    )


def participation(**fields: Any) -> Participation:
    """A file in a stage (inserted there directly; moves are tested through the engine)."""
    number = next(_numbers)
    if "person" not in fields:
        existing = Person.objects.filter(email=AWA).first()
        fields["person"] = person() if existing else person(email=AWA)
    if "call" not in fields:
        fields["call"] = call()
    if "organisation" not in fields:
        fields["organisation"] = organisation()
    fields.setdefault("year", 2027)
    fields.setdefault("number", number)
    fields.setdefault(
        "reference",
        format_participation_reference(
            fields["call"].programme, fields["year"], fields["number"]
        ),
    )
    made = Participation.objects.create(**fields)
    if made.organisation is not None:
        Affiliation.objects.get_or_create(
            person=made.person,
            organisation=made.organisation,
            kind=Affiliation.Kind.OWNER,
        )
    return made


def host(**fields: Any) -> Host:
    if "organisation" not in fields:
        fields["organisation"] = organisation(
            name=f"Fabriek Voorbeeld {next(_numbers)}",
            country="BE",
            region="BE-VAN",
            city="Antwerpen",
        )
    return Host.objects.create(
        **{"labour_region": Host.Region.FLANDERS, "capacity": 3} | fields
    )


def host_contact(
    host_row: Host | None = None, email: str = "lies@fabriek.example"
) -> User:
    """The account of someone who speaks for a host."""
    user = ensure_user(email=email, language="nl", name="Lies Voorbeeld")
    let_speak(user, host_row or host(), signs_letters=True, manages=True)
    return user


def let_speak(user: User, host_row: Host, **rights: bool) -> HostContact:
    """An account that speaks for a host, as its person and contact of its organisation."""
    given, _space, family = user.name.partition(" ")
    human = Person.objects.filter(email=user.email).first() or person(
        given_names=given,
        family_name=family,
        email=user.email,
        phone="",
        language=user.language,
    )
    place = Affiliation.objects.create(
        person=human, organisation=host_row.organisation, kind="contact"
    )
    return HostContact.objects.create(affiliation=place, user=user, **rights)


def placement(**fields: Any) -> Placement:
    if "participation" not in fields:
        fields["participation"] = participation(stage="prepared")
    if "host" not in fields:
        fields["host"] = host()
    return Placement.objects.create(
        **{
            "starts_on": date(2027, 3, 2),
            "ends_on": date(2027, 3, 9),
            "purpose": "Business meetings",
        }
        | fields
    )


def dossier(**fields: Any) -> Dossier:
    if "participation" not in fields:
        fields["participation"] = participation(stage="prepared", cohort=cohort())
    return Dossier.objects.create(**fields)
