from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.rules import DaySpan, list_host_capacity_findings
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

TODAY = date(2027, 3, 10)


def days(first: int, last: int) -> DaySpan:
    return DaySpan(date(2027, 3, first), date(2027, 3, last))


@pytest.mark.parametrize(
    ("capacity", "taken", "codes"),
    [
        (0, [], ["host-no-capacity"]),
        (1, [], []),
        (1, [days(10, 12), days(13, 15)], []),
        (1, [days(10, 13), days(13, 15)], ["host-over-capacity"]),
        (2, [days(10, 13), days(13, 15)], []),
        (2, [days(10, 20), days(12, 14), days(14, 16)], ["host-over-capacity"]),
        (1, [days(1, 5), days(2, 6)], []),
    ],
)
def test_how_many_a_host_can_receive(
    capacity: int, taken: list[DaySpan], codes: list[str]
) -> None:
    found = list_host_capacity_findings(capacity, taken, TODAY)
    assert [finding.code for finding in found] == codes


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_host_keeps_room_for_those_who_are_expected(
    officer: User, sign_in: SignIn
) -> None:
    host = factories.host(capacity=2)
    first = timezone.localdate() + timedelta(days=10)
    for _visit in range(2):
        factories.placement(
            host=host,
            starts_on=first,
            ends_on=first + timedelta(days=3),
            stage=PlacementStage.CONFIRMED,
        )
    data = {
        "labour_region": host.labour_region,
        "capacity": 1,
        "contacts-TOTAL_FORMS": 0,
        "contacts-INITIAL_FORMS": 0,
    }
    address = reverse("admin:hosts_host_change", args=[host.pk])
    client = sign_in(officer)

    assert "More visitors than 1" in client.post(address, data).content.decode()
    host.refresh_from_db()
    assert host.capacity == 2
    assert client.post(address, data | {"capacity": 3}).status_code == 302
