"""A visit at a Belgian host that said yes, and its invitation: drafted, signed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion
from mobility.letters.models import Invitation, Letter
from mobility.letters.services.signing import (
    prepare_invitation,
    read_invitation,
    sign_invitation,
)
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.network.models import Affiliation, Identifier
from tests import factories


@pytest.fixture
def visit(ready: Dossier) -> Placement:
    """A week at a Belgian host that said yes, its contact may sign."""
    host = factories.host()
    host.organisation.address, host.organisation.city = (
        "Voorbeeldstraat 1",
        "2000 Antwerpen",
    )
    host.organisation.name, host.organisation.legal_form = "Fabriek Voorbeeld", "NV"
    host.organisation.save()
    Identifier.objects.create(
        organisation=host.organisation, scheme="be_enterprise", value="0123456749"
    )
    factories.host_contact(host)
    Affiliation.objects.filter(portal_access__isnull=False).update(
        function="Zaakvoerder"
    )
    entry = ready.participation.itinerary.arrives_on
    return factories.placement(
        participation=ready.participation,
        host=host,
        stage="confirmed",
        starts_on=entry + timedelta(days=2),
        ends_on=entry + timedelta(days=9),
        purpose="Kennismaking met de verwerking van mango",
    )


@pytest.fixture
def lies(visit: Placement) -> User:
    return User.objects.get(email="lies@fabriek.example")


@pytest.fixture
def draft(visit: Placement, visa_officer: User) -> Invitation:
    return prepare_invitation(placement=visit, by=visa_officer)


def signed(draft: Invitation, by: User, **more: Any) -> Letter:
    given: dict[str, Any] = {
        "name": "Lies Voorbeeld",
        "function": "Zaakvoerder",
        "seen": read_invitation(draft).seal,
        "by": by,
        "address": "192.0.2.7",
    } | more
    return sign_invitation(invitation=draft, **given)


def publish_visit(dossier: Dossier, visit: Placement) -> None:
    """The next version of the programme has the visit as its second stop."""
    last = dossier.participation.itinerary.versions.order_by("-number")[0]
    stops = [*last.facts["stops"]]
    stops[1] = stops[1] | {"placement": visit.pk}
    ItineraryVersion.objects.create(
        itinerary=last.itinerary,
        number=last.number + 1,
        facts=last.facts | {"stops": stops},
    )
