"""A flight that a participant proposes, a visit whose host offers a bed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mobility.hosts.models import Placement
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from tests import factories

DAY = timedelta(days=1)


def flight(entry: date, **fields: Any) -> dict[str, Any]:
    return {
        "direction": "outbound",
        "number": "SN 204",
        "departs_on": entry - DAY,
        "arrives_on": entry,
        "passenger": "DIOP/AMINATA MRS",
        "reference": "ABC123",
    } | fields


@pytest.fixture
def visit(ready: Dossier, entry: date) -> Placement:
    host = factories.host()
    host.organisation.address = "Voorbeeldstraat 1, 2000 Antwerpen"
    host.organisation.save()
    factories.host_contact(host)
    return factories.placement(
        participation=ready.participation,
        host=host,
        stage="confirmed",
        starts_on=entry + 2 * DAY,
        ends_on=entry + 9 * DAY,
    )


@pytest.fixture
def lies(visit: Placement) -> User:
    return User.objects.get(email="lies@fabriek.example")


def bed(visit: Placement, **fields: Any) -> dict[str, Any]:
    return {
        "private": False,
        "name": "Gastenkamer",
        "arrives_on": visit.starts_on,
        "leaves_on": visit.ends_on,
    } | fields
