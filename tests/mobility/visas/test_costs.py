"""Who pays: put together by day, stated by staff and hosts, held against each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mobility.hosts.models import Placement
from mobility.hosts.services.placements import cancel_placement
from mobility.itineraries.models import Accommodation
from mobility.letters.services.costs import list_dossier_costs
from mobility.visas.models import CostShare, Dossier
from mobility.visas.rules.costs import (
    Bearer,
    CostKind,
    CostSpan,
    HostVisit,
    StatedCost,
    choose_main_payer,
    find_paid_host_nights,
    plan_costs,
)
from mobility.visas.services.checklist import refresh_checklist
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.cost_plans import get_stay_costs
from mobility.visas.services.costs import remove_cost, state_cost, state_host_costs
from mobility.visas.services.trips import get_trip
from participants.calls.services.setup import ensure_setup
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.sentences import format_finding
from tests import factories
from tests.conftest import SignIn

DAY = timedelta(days=1)
ENTRY, LEAVES = date(2027, 2, 11), date(2027, 2, 20)
PROGRAMME, PARTICIPANT = Bearer("programme"), Bearer("participant")


def host(visit: int) -> Bearer:
    return Bearer("host", visit)


def spans(kind: CostKind, found: list[CostSpan]) -> list[tuple[Any, ...]]:
    rows = []
    for span in found:
        if span.kind == kind:
            rows.append((span.bearers, span.first, span.last))
    return rows


@pytest.mark.unit
def test_the_programme_bears_everything_that_nobody_states() -> None:
    found = plan_costs(ENTRY, LEAVES, [], [], dict.fromkeys(CostKind, "programme"))
    assert [span.kind for span in found] == list(CostKind)
    assert all(span.bearers == (PROGRAMME,) and span.whole for span in found)
    # The last night is that before the departure.
    assert spans(CostKind.LODGING, found) == [((PROGRAMME,), ENTRY, date(2027, 2, 19))]
    assert spans(CostKind.MEALS, found) == [((PROGRAMME,), ENTRY, LEAVES)]


@pytest.mark.unit
def test_a_host_bears_its_nights_and_the_programme_the_others() -> None:
    stated = [
        StatedCost(CostKind.LODGING, host(1), date(2027, 2, 13), date(2027, 2, 15))
    ]
    found = plan_costs(ENTRY, LEAVES, stated, [], dict.fromkeys(CostKind, "programme"))
    assert spans(CostKind.LODGING, found) == [
        ((PROGRAMME,), ENTRY, date(2027, 2, 12)),
        ((host(1),), date(2027, 2, 13), date(2027, 2, 15)),
        ((PROGRAMME,), date(2027, 2, 16), date(2027, 2, 19)),
    ]
    assert spans(CostKind.FLIGHTS, found) == [((PROGRAMME,), None, None)]


@pytest.mark.unit
def test_two_hosts_and_the_programme_who_state_the_same_night_are_all_named() -> None:
    night = date(2027, 2, 14)
    stated = [
        StatedCost(CostKind.LODGING, host(1), date(2027, 2, 13), night),
        StatedCost(CostKind.LODGING, host(2), night, date(2027, 2, 16)),
        StatedCost(CostKind.LODGING, PROGRAMME, night, night),
    ]
    found = plan_costs(ENTRY, LEAVES, stated, [], dict.fromkeys(CostKind, "programme"))
    disputed = [span for span in found if not span.is_settled]
    assert [(span.first, span.last) for span in disputed] == [(night, night)]
    assert set(disputed[0].bearers) == {host(1), host(2), PROGRAMME}


@pytest.mark.unit
def test_where_the_hosts_pay_the_night_between_two_of_them_is_open() -> None:
    visits = [
        HostVisit(1, ENTRY, date(2027, 2, 14)),
        HostVisit(2, date(2027, 2, 15), LEAVES),
    ]
    found = plan_costs(ENTRY, LEAVES, [], visits, dict.fromkeys(CostKind, "host"))
    assert spans(CostKind.LODGING, found) == [
        ((host(1),), ENTRY, date(2027, 2, 13)),
        ((), date(2027, 2, 14), date(2027, 2, 14)),
        ((host(2),), date(2027, 2, 15), date(2027, 2, 19)),
    ]
    assert [s.bearers for s in found if s.kind == CostKind.FLIGHTS] == [()]
    assert spans(CostKind.MEALS, found) == [
        ((host(1),), ENTRY, date(2027, 2, 14)),
        ((host(2),), date(2027, 2, 15), LEAVES),
    ]


@pytest.mark.unit
def test_one_host_alone_bears_the_flights_too_when_the_host_pays() -> None:
    visits = [HostVisit(7, ENTRY, LEAVES)]
    found = plan_costs(ENTRY, LEAVES, [], visits, dict.fromkeys(CostKind, "host"))
    assert {span.bearers for span in found} == {(host(7),)}


@pytest.mark.unit
@given(
    length=st.integers(0, 40),
    rows=st.lists(
        st.tuples(
            st.sampled_from(list(CostKind)[2:]),
            st.integers(1, 3),
            st.integers(-5, 45),
            st.integers(0, 20),
        ),
        max_size=6,
    ),
    otherwise=st.sampled_from(["programme", "participant"]),
)
def test_every_day_has_its_bearers_once(
    length: int, rows: list[tuple[CostKind, int, int, int]], otherwise: str
) -> None:
    departure = ENTRY + length * DAY
    stated = []
    for kind, visit, start, days in rows:
        first = ENTRY + start * DAY
        stated.append(StatedCost(kind, host(visit), first, first + days * DAY))
    found = plan_costs(ENTRY, departure, stated, [], dict.fromkeys(CostKind, otherwise))
    for kind in (CostKind.MEALS, CostKind.LODGING):
        days = length + (kind == CostKind.MEALS)
        covered: list[date] = []
        for span in found:
            if span.kind == kind and span.first and span.last:
                for step in range((span.last - span.first).days + 1):
                    covered.append(span.first + step * DAY)
        assert covered == [ENTRY + step * DAY for step in range(days)]
        assert all(span.bearers for span in found)


# --- stated by staff and hosts --------------------------------------------------------------------


@pytest.fixture
def visit(ready: Dossier, entry: date) -> Placement:
    found = factories.host()
    factories.host_contact(found)
    return factories.placement(
        participation=ready.participation,
        host=found,
        stage="confirmed",
        starts_on=entry + 2 * DAY,
        ends_on=entry + 9 * DAY,
    )


@pytest.fixture
def lies(visit: Placement) -> User:
    return User.objects.get(email="lies@fabriek.example")


def found_codes(dossier: Dossier) -> list[str]:
    return [
        one.code
        for one in list_dossier_findings(dossier)
        if one.code.startswith("cost-")
    ]


def test_a_host_states_its_nights_and_states_them_anew(
    ready: Dossier, visit: Placement, lies: User, entry: date
) -> None:
    state_host_costs(
        placement=visit, costs={"lodging": (None, None), "meals": (None, None)}, by=lies
    )
    shares = list(CostShare.objects.order_by("kind"))
    assert [(row.kind, row.starts_on, row.ends_on) for row in shares] == [
        ("lodging", entry + 2 * DAY, entry + 8 * DAY),
        ("meals", entry + 2 * DAY, entry + 9 * DAY),
    ]
    state_host_costs(
        placement=visit, costs={"meals": (entry + 3 * DAY, entry + 3 * DAY)}, by=lies
    )
    assert [(row.kind, row.starts_on) for row in CostShare.objects.all()] == [
        ("meals", entry + 3 * DAY)
    ]
    # The call promised that the programme pays them: said, and no fault.
    assert found_codes(ready) == ["cost-promise"]


@pytest.mark.unit
def test_a_bed_of_a_host_meets_the_nights_that_the_programme_pays() -> None:
    by_host = StatedCost(CostKind.LODGING, host(1), ENTRY + 2 * DAY, ENTRY + 3 * DAY)
    visits = [HostVisit(1, ENTRY + 2 * DAY, ENTRY + 4 * DAY)]
    found = plan_costs(
        ENTRY, LEAVES, [by_host], visits, dict.fromkeys(CostKind, "programme")
    )
    # A bed for the nights of the second to the fifth day; the host bears two of them.
    bed = (ENTRY + DAY, ENTRY + 5 * DAY)
    assert find_paid_host_nights([bed], found) == [
        (ENTRY + DAY, ENTRY + DAY),
        (ENTRY + 4 * DAY, ENTRY + 4 * DAY),
    ]
    own = plan_costs(ENTRY, LEAVES, [], visits, dict.fromkeys(CostKind, "participant"))
    assert find_paid_host_nights([bed], own) == []


def test_a_bed_of_a_host_that_the_programme_pays_is_a_finding(
    ready: Dossier, entry: date
) -> None:
    bed = Accommodation.objects.create(
        participation=ready.participation,
        kind="host",
        name="Gastenkamer",
        arrives_on=entry + 2 * DAY,
        leaves_on=entry + 9 * DAY,
    )
    assert found_codes(ready) == ["cost-bed"]
    bed.kind = "private"
    bed.save()
    assert found_codes(ready) == []


def test_what_two_claim_and_what_nobody_bears_are_findings(
    ready: Dossier, visit: Placement, lies: User, visa_officer: User, entry: date
) -> None:
    state_host_costs(placement=visit, costs={"lodging": (None, None)}, by=lies)
    share = state_cost(
        dossier=ready,
        kind="lodging",
        payer="programme",
        starts_on=entry + 4 * DAY,
        ends_on=entry + 5 * DAY,
        by=visa_officer,
    )
    assert "cost-twice" in found_codes(ready)
    remove_cost(dossier=ready, share=share.pk, by=visa_officer)
    assert "cost-twice" not in found_codes(ready)
    ready.paid_by = "host"
    ready.save()
    assert "cost-open" in found_codes(ready)


@pytest.mark.unit
def test_who_shows_the_means_is_whoever_pays_the_days_of_the_stay() -> None:
    programme = dict.fromkeys(CostKind, "programme")

    assert choose_main_payer(programme) == "programme"
    assert choose_main_payer({**programme, CostKind.FLIGHTS: "participant"}) == (
        "programme"
    )
    assert choose_main_payer({**programme, CostKind.MEALS: "participant"}) == (
        "participant"
    )
    assert choose_main_payer({**programme, CostKind.LODGING: "host"}) == "programme"
    assert choose_main_payer(dict.fromkeys(CostKind, "host")) == "host"


def test_the_plan_begins_with_what_the_call_promised_and_a_contradiction_is_a_finding(
    ready: Dossier, visa_officer: User
) -> None:
    setup = ensure_setup(ready.participation.call)
    setup.pays_flights = "participant"
    setup.save()
    dossier = Dossier.objects.get(pk=ready.pk)
    trip = get_trip(dossier.participation)
    assert trip is not None
    planned = {span.kind: span.bearers for span in get_stay_costs(dossier, trip).spans}
    assert planned[CostKind.FLIGHTS] == (PARTICIPANT,)
    assert planned[CostKind.LODGING] == (PROGRAMME,)
    assert "cost-promise" not in found_codes(dossier)
    # Ticket and flights are the traveller's to bring; what no dossier plans is read from the call.
    refresh_checklist(dossier)
    assert dossier.pieces.get(code="FLIGHT").given_by == "participant"
    rows = {row.kind: row.bearers for row in list_dossier_costs(dossier)}
    assert rows["Visa fee and appointment"] == ["the programme (Enabel)"]
    assert rows["Flights there and back"] == ["the traveller"]

    state_cost(dossier=dossier, kind="meals", payer="participant", by=visa_officer)
    dossier = Dossier.objects.get(pk=ready.pk)
    found = [
        finding
        for finding in list_dossier_findings(dossier)
        if finding.code == "cost-promise"
    ]
    assert [finding.severity for finding in found] == ["attention"]
    assert "meals" in format_finding(found[0])


def test_what_the_host_of_a_cancelled_visit_stated_no_longer_counts(
    ready: Dossier, visit: Placement, lies: User, officer: User
) -> None:
    state_host_costs(placement=visit, costs={"lodging": (None, None)}, by=lies)
    cancel_placement(placement=visit, reason="Moved", actor=Staff(officer))
    trip = get_trip(ready.participation)
    assert trip is not None
    assert {span.bearers for span in get_stay_costs(ready, trip).spans} == {
        (PROGRAMME,)
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "flights", "starts_on": 0, "ends_on": 1}, "paid once"),
        ({"kind": "meals", "starts_on": 0}, "first and the last"),
        ({"kind": "meals", "starts_on": 3, "ends_on": 1}, "before the first"),
        ({"kind": "meals", "starts_on": -1, "ends_on": 1}, "outside the stay"),
        ({"kind": "meals", "starts_on": 1, "ends_on": 99}, "outside the stay"),
        ({"kind": "meals", "payer": "host", "visit": 0}, "not agreed"),
    ],
)
def test_days_and_hosts_that_cannot_be_are_refused(
    ready: Dossier,
    visa_officer: User,
    entry: date,
    fields: dict[str, Any],
    sentence: str,
) -> None:
    given_fields = {"payer": "programme"} | fields
    for name in ("starts_on", "ends_on"):
        if name in given_fields:
            given_fields[name] = entry + given_fields[name] * DAY
    with pytest.raises(Refused, match=sentence):
        state_cost(dossier=ready, by=visa_officer, **given_fields)
    assert not CostShare.objects.exists()


def test_only_the_host_states_its_costs_and_only_while_papers_are_collected(
    ready: Dossier, visit: Placement, lies: User, awa: User
) -> None:
    with pytest.raises(PermissionDenied):
        state_host_costs(placement=visit, costs={}, by=awa)
    with pytest.raises(PermissionDenied):
        state_cost(dossier=ready, kind="meals", payer="programme", by=lies)
    ready.pieces.all().delete()
    ready.delete()
    with pytest.raises(Refused):
        state_host_costs(placement=visit, costs={"meals": (None, None)}, by=lies)


@pytest.mark.parametrize(
    "fields",
    [
        {"payer": "host"},
        {"payer": "programme", "starts_on": date(2027, 2, 2), "ends_on": None},
        {"starts_on": date(2027, 2, 2), "ends_on": date(2027, 2, 1)},
        {
            "kind": "flights",
            "starts_on": date(2027, 2, 1),
            "ends_on": date(2027, 2, 2),
        },
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    ready: Dossier, visa_officer: User, fields: dict[str, Any]
) -> None:
    known = {"kind": "meals", "payer": "programme", "by": visa_officer}
    with pytest.raises(IntegrityError), transaction.atomic():
        CostShare.objects.create(participation=ready.participation, **(known | fields))


# --- pages ----------------------------------------------------------------------------------------


def test_the_host_says_in_the_portal_what_it_bears(
    ready: Dossier, visit: Placement, lies: User, sign_in: SignIn, entry: date
) -> None:
    client = sign_in(lies)
    address = f"/partners/visits/{visit.pk}/costs/"
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert 'name="lodging"' in page
    assert "flights_first" not in page
    answer = client.post(
        address,
        {
            "lodging": "on",
            "lodging_first": f"{entry + 2 * DAY}",
            "lodging_last": f"{entry + 3 * DAY}",
            "transport_first": f"{entry}",
        },
    )
    assert answer.status_code == 302
    assert [row.kind for row in visit.cost_shares.all()] == ["lodging"]
    shown = client.get(f"/partners/placements/{visit.pk}/").content.decode()
    assert "/costs/" in shown
    answer = client.post(
        address,
        {"meals": "on", "meals_first": f"{entry - 9 * DAY}", "meals_last": f"{entry}"},
    )
    assert answer.status_code == 422
    assert [row.kind for row in visit.cost_shares.all()] == ["lodging"]


def test_another_host_does_not_find_the_page(
    ready: Dossier, visit: Placement, sign_in: SignIn
) -> None:
    other = factories.host()
    stranger = factories.host_contact(other, email="piet@elders.example")
    assert (
        sign_in(stranger).get(f"/partners/visits/{visit.pk}/costs/").status_code == 404
    )


def test_staff_say_who_pays_on_the_page_of_the_dossier(
    ready: Dossier, visit: Placement, visa_officer: User, sign_in: SignIn, entry: date
) -> None:
    client = sign_in(visa_officer)
    page = client.get(f"/admin/visas/dossier/{ready.pk}/change/").content.decode()
    assert f"host:{visit.pk}" in page
    act = f"/admin/visas/dossier/{ready.pk}/act/"
    client.post(
        f"{act}cost/",
        {
            "kind": "meals",
            "payer": f"host:{visit.pk}",
            "starts_on": f"{entry + 3 * DAY}",
            "ends_on": f"{entry + 4 * DAY}",
        },
    )
    share = CostShare.objects.get()
    assert (share.payer, share.placement, share.by) == ("host", visit, visa_officer)
    refused = client.post(f"{act}cost/", {"kind": "meals", "payer": "host:999"})
    assert refused.status_code == 422
    client.post(f"{act}uncost/", {"row": share.pk})
    assert not CostShare.objects.exists()
