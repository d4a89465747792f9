"""A dossier that is ready for its letter: post, passport, published itinerary, identifiers."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from mobility.itineraries.models import (
    Accommodation,
    Flight,
    Itinerary,
    ItineraryVersion,
)
from mobility.visas.models import Dossier, Post, TravelDocument
from mobility.visas.services.dossiers import open_dossier
from mobility.visas.services.legal_values import load_legal_values
from participants.applications.models import Application
from pemwecco.network.identifiers import check_digit, mrz
from pemwecco.network.models import Identifier
from tests import factories

LINE1 = "P<SENDIOP<<AMINATA<<<<<<<<<<<<<<<<<<<<<<<<<<"
LINE2 = "A012345678SEN8803148F2806099<<<<<<<<<<<<<<<8"
NUMBER = "A01234567"


def write_zone(
    names: str = "MANGROVE<<NDEYE",
    *,
    birth: str = "880314",
    nationality: str = "SEN",
    sex: str = "F",
    kind: str = "<",
) -> tuple[str, str]:
    """The two lines of a passport of Senegal with its check digits."""
    first = f"P{kind}SEN{names}".ljust(44, "<")
    parts = ["A01234567" + check_digit("A01234567")]
    parts += [birth + check_digit(birth), "310609" + check_digit("310609"), "<" * 15]
    line = f"{parts[0]}{nationality:<<3}{parts[1]}{sex}{parts[2]}{parts[3]}"
    return first, line + check_digit("".join(parts))


def photo(name: str = "page.jpg") -> SimpleUploadedFile:
    return coloured(name, "white")


def coloured(name: str, colour: str) -> SimpleUploadedFile:
    """A small photo, whose colour tells it from others."""
    stream = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def passport_of(dossier: Dossier, **fields: Any) -> TravelDocument:
    zone = mrz(LINE1, LINE2, today=date(2026, 11, 1))
    passport = TravelDocument.objects.create(
        **{
            "person": dossier.participation.person,
            "number": zone.number,
            "issuer": zone.issuer,
            "nationality": zone.nationality,
            "surname": zone.surname,
            "given_names": zone.given_names,
            "birth_date": zone.birth,
            "sex": zone.sex,
            "issued_on": date(2023, 6, 10),
            "expires_on": zone.expires,
            "blank_pages": 4,
            "mrz": zone.canonical,
        }
        | fields
    )
    dossier.passport = passport
    dossier.save(update_fields=["passport"])
    return passport


@pytest.fixture
def entry() -> date:
    """The first day of the trip: four months ahead, well inside the window of lodging."""
    return timezone.localdate() + timedelta(days=120)


@pytest.fixture
def post(db: None) -> Post:
    organisation = factories.organisation(
        name="Ambassade de Belgique",
        kind="post",
        country="SN",
        city="Dakar",
        address="Avenue des Exemples 1",
    )
    return Post.objects.create(
        organisation=organisation, competent_for=["SN"], provider="Visa centre"
    )


@pytest.fixture
def dossier(db: None, post: Post, entry: date) -> Dossier:
    """The dossier of Awa, owner of an enterprise, who travels for 28 days."""
    load_legal_values()
    programme = factories.programme()
    programme.implementer_address = "Rue de l'Exemple 147, 1000 Bruxelles"
    programme.partner = "Immigration Office"
    programme.save()
    call = factories.call(programme=programme)
    cohort = factories.cohort(
        programme=programme,
        name="Cohorte 2",
        arrives_on=entry,
        leaves_on=entry + timedelta(days=27),
    )
    file = factories.participation(stage="prepared", call=call, cohort=cohort)
    person = file.person
    person.given_names, person.family_name = "Aminata", "Diop"
    person.birth_date, person.birth_place = date(1988, 3, 14), "Thiès"
    person.save()
    Application.objects.create(
        participation=file,
        occupation="owner",
        function="Gérante",
        project_title="Transformation de mangues",
        commits_to_return=True,
    )
    return open_dossier(participation=file)


def travels(dossier: Dossier, **changes: Any) -> None:
    """Flights, beds and a policy that fit the trip; `changes` are days to shift one of them by."""
    file = dossier.participation
    cohort = file.cohort
    assert cohort is not None
    first, last = cohort.arrives_on, cohort.leaves_on
    shift = {name: timedelta(days=days) for name, days in changes.items()}
    none = timedelta()
    lands, leaves = first + shift.get("lands", none), last + shift.get("leaves", none)
    Flight.objects.create(
        participation=file, direction="outbound", number="SN 204", departs_on=lands - timedelta(days=1),
        arrives_on=lands, passenger="DIOP/AMINATA MRS",
    )  # fmt: skip
    Flight.objects.create(
        participation=file,
        direction="return",
        number="SN 203",
        departs_on=leaves,
        arrives_on=leaves,
    )
    Accommodation.objects.create(
        participation=file,
        kind="hotel",
        name="Hôtel Exemple",
        arrives_on=first,
        leaves_on=last,
    )
    dossier.insurance_from, dossier.insurance_until = (
        first,
        last + shift.get("insured", none),
    )
    dossier.insurance_cover_eur = Decimal(30_000)
    dossier.save()


@pytest.fixture
def ready(dossier: Dossier, entry: date) -> Dossier:
    """The same with everything that the letter needs."""
    passport_of(dossier)
    file = dossier.participation
    assert file.organisation is not None
    file.organisation.name = "Saveurs Exemple SARL"
    file.organisation.save()
    Identifier.objects.create(
        organisation=file.organisation, scheme="ninea", value="0056772342Y2"
    )
    Identifier.objects.create(
        organisation=file.organisation, scheme="rccm", value="SN.DKR.2019.B.13431"
    )
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=entry, leaves_on=entry + timedelta(days=27)
    )
    stops = [
        ("meeting", "Accueil et briefing", "Bruxelles", "", 0, 1),
        ("visit", "Atelier de transformation", "Antwerpen", "Fabriek Voorbeeld", 2, 9),
        ("fair", "Salon de l'alimentation", "Gent", "", 10, 27),
    ]
    ItineraryVersion.objects.create(
        itinerary=itinerary,
        number=1,
        facts={
            "arrives_on": entry.isoformat(),
            "leaves_on": (entry + timedelta(days=27)).isoformat(),
            "lodging": "Hôtel Exemple, rue Haute 1, Bruxelles",
            "outbound": "SN 203",
            "inbound": "SN 204",
            "emergency_contact": "",
            "stops": [
                {
                    "starts_on": (entry + timedelta(days=first)).isoformat(),
                    "ends_on": (entry + timedelta(days=last)).isoformat(),
                    "activity": activity,
                    "title": title,
                    "place": place,
                    "host": host,
                    "contact": "Lies Voorbeeld",
                    "uid": first,
                    "placement": None,
                    "details": "",
                    "starts_at": "",
                    "ends_at": "",
                }
                for activity, title, place, host, first, last in stops
            ],
        },
    )
    return dossier
