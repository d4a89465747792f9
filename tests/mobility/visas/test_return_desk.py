"""The return desk: each number is its list; costs settled, visa used lawfully, certificate with the stay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import (
    ActionPoint,
    CostSettlement,
    Crossing,
    TripReport,
)
from mobility.itineraries.services.certificates import issue_certified_stay
from mobility.itineraries.services.return_desk import build_return_desk
from mobility.itineraries.services.settlements import settle_costs
from mobility.visas.models import Decision, Dossier, VisaUse
from mobility.visas.services.entries import get_known_visas
from mobility.visas.services.uses import compute_visa_use, confirm_visa_use
from participants.register.models import Cohort, Participation
from participants.training.models import Completion, Module
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 29)
DAY = timedelta(days=1)


@pytest.fixture
def cohort() -> Cohort:
    return factories.cohort(arrives_on=FIRST, leaves_on=LAST)


def come_back(cohort: Cohort, *, until: date = LAST, **fields: Any) -> Participation:
    """Somebody who came back with a visa of thirty days."""
    file = factories.participation(stage="returned", cohort=cohort, **fields)
    for direction, on in (("entry", FIRST), ("exit", until)):
        Crossing.objects.create(
            participation=file,
            direction=direction,
            on=on,
            place="Zaventem",
            evidence="boarding_pass",
        )
    dossier = factories.dossier(participation=file, stage="granted")
    Decision.objects.create(
        dossier=dossier,
        outcome="granted",
        decided_on=FIRST - 20 * DAY,
        notified_on=FIRST - 20 * DAY,
        sticker_number=f"BEL{file.pk}",
        valid_from=FIRST,
        valid_until=LAST + 15 * DAY,
        days=30,
        entries="1",
    )
    return file


def settle(file: Participation, by: User, **given: Any) -> CostSettlement:
    facts: dict[str, Any] = {
        "amount": Decimal("120.50"),
        "currency": "EUR",
        "settled_on": timezone.localdate(),
        "reason": "Solde des indemnités",
        "closes": True,
    }
    return settle_costs(participation=file, by=by, **facts | given)


def test_every_number_of_the_desk_is_its_list(
    cohort: Cohort, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    done, open_file = come_back(cohort), come_back(cohort, person=factories.person())
    factories.participation(stage="departed", cohort=cohort, person=factories.person())
    TripReport.objects.create(
        participation=done, learned="x", what_next="x", stage="handed_in"
    )
    settle(done, coordinator)
    confirm_visa_use(dossier=get_dossier(done), lawful=True, reason="", by=coordinator)
    ActionPoint.objects.create(
        participation=open_file, what="x", responsible="participant", due_on=LAST
    )
    elsewhere = come_back(factories.cohort(name="Autre"), person=factories.person())
    staff = sign_in(coordinator)

    desk = build_return_desk(cohort, coordinator)

    assert {head.column.queue: head.count for head in desk.heads} == {
        "return": 1,
        "claim": 0,
        "no-report": 1,
        "points": 1,
        "costs": 1,
        "certificate": 2,
        "visa-use": 1,
    }
    for head in desk.heads:
        listed = staff.get(head.address).context["cl"]
        assert listed.result_count == head.count, head.column.queue
    page = staff.get(reverse("admin:itineraries_cohort_desk", args=[cohort.pk]))
    assert str(done.person) in page.text
    assert str(elsewhere.person) not in page.text
    assert staff.get(reverse("admin:itineraries_return_desk")).status_code == 200
    # An officer sees how visas were used; whoever does not has no column of it.
    assert len(build_return_desk(cohort, officer).heads) == 7


def get_dossier(file: Participation) -> Dossier:
    return Dossier.objects.get(participation=file)


def test_the_desk_is_for_staff_who_see_reports_and_leaves_as_a_sheet(
    cohort: Cohort, coordinator: User, visa_officer: User, awa: User, sign_in: SignIn
) -> None:
    come_back(cohort)
    page = reverse("admin:itineraries_cohort_desk", args=[cohort.pk])
    sheet = reverse("admin:itineraries_desk_sheet", args=[cohort.pk])

    assert sign_in(visa_officer).get(page).status_code == 403
    assert sign_in(awa).get(page).status_code == 302
    staff = sign_in(coordinator)
    assert staff.get(sheet).status_code == 405
    handed = staff.post(sheet, {"format": "csv"})
    assert handed.status_code == 200
    assert "text/csv" in handed["Content-Type"]
    assert staff.post(sheet).status_code == 200


def test_the_desk_asks_the_same_for_one_and_for_three(
    cohort: Cohort,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    staff = sign_in(coordinator)
    page = reverse("admin:itineraries_cohort_desk", args=[cohort.pk])
    come_back(cohort)
    staff.get(page)
    for number in (1, 3):
        while cohort.participations.count() < number:
            come_back(cohort, person=factories.person())
        with django_assert_num_queries(QUERIES):
            assert staff.get(page).status_code == 200


QUERIES = 6


def test_costs_are_settled_once_and_the_last_note_decides(
    cohort: Cohort, coordinator: User, visa_officer: User, sign_in: SignIn
) -> None:
    file = come_back(cohort)
    away = factories.participation(
        stage="departed", cohort=cohort, person=factories.person()
    )

    settle(file, coordinator, amount=Decimal(5000), currency="XOF", closes=False)
    settle(file, coordinator)
    with pytest.raises(Refused, match="already"):
        settle(file, coordinator)
    settle(file, coordinator, amount=Decimal(-10), closes=False)
    settle(file, coordinator, amount=Decimal(0))
    for wrong in (
        {"reason": " "},
        {"currency": "XOF", "closes": False},
        {"settled_on": timezone.localdate() + DAY},
    ):
        with pytest.raises(Refused):
            settle(file, coordinator, **wrong)
    with pytest.raises(Refused, match="return is confirmed"):
        settle(away, coordinator)
    with pytest.raises(PermissionDenied):
        settle(file, visa_officer)
    row = CostSettlement.objects.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        CostSettlement.objects.create(
            participation=file,
            amount=1,
            currency="EUR",
            settled_on=LAST,
            by=coordinator,
        )
    page = reverse("admin:itineraries_allowance_file", args=[file.pk])
    shown = sign_in(coordinator).get(page)
    assert row.reason in shown.text
    address = reverse("admin:itineraries_allowance_settle", args=[file.pk])
    assert sign_in(coordinator).get(address).status_code == 405
    again = sign_in(coordinator).post(
        address,
        {
            "amount": "1",
            "currency": "EUR",
            "settled_on": LAST.isoformat(),
            "reason": "Taxi",
            "closes": "on",
        },
    )
    assert "already" in again.text
    file_page = reverse("admin:register_participation_change", args=[file.pk])
    assert "5000.00 XOF" in sign_in(coordinator).get(file_page).text


def test_a_visa_used_within_its_days_is_confirmed_and_another_answer_needs_its_reason(
    cohort: Cohort, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    file = come_back(cohort)
    dossier = get_dossier(file)
    page = reverse("admin:visas_visause_file", args=[file.pk])
    client = sign_in(visa_officer)

    assert compute_visa_use(dossier).is_lawful
    assert compute_visa_use(dossier).days == 28
    assert "within the visa and its days" in client.get(page).text
    assert sign_in(officer).post(page, {"lawful": "yes"}).status_code == 403
    assert client.post(page, {}).status_code == 200
    client.post(page, {"lawful": "yes"})
    client.post(page, {"lawful": "yes"})
    refused = client.post(page, {"lawful": "no"})

    use = VisaUse.objects.get()
    assert (use.lawful, use.by) == (True, visa_officer)
    assert "Say why" in refused.text
    client.post(page, {"lawful": "no", "reason": "A travaillé"})
    use.refresh_from_db()
    assert (use.lawful, use.reason) == (False, "A travaillé")
    with pytest.raises(PermissionDenied):
        confirm_visa_use(dossier=dossier, lawful=True, reason="x", by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisaUse.objects.update(lawful=False, reason="")


def test_days_beyond_the_visa_are_named_and_earn_nothing_once_confirmed(
    cohort: Cohort, visa_officer: User
) -> None:
    late, dossiers = LAST + 20 * DAY, []
    file = come_back(cohort, until=late)
    dossiers.append(get_dossier(file))

    codes = [finding.code for finding in compute_visa_use(dossiers[0]).findings]
    assert codes == ["sticker-late", "sticker-days"]
    with pytest.raises(Refused, match="Say why"):
        confirm_visa_use(dossier=dossiers[0], lawful=True, reason="", by=visa_officer)
    before = get_known_visas([file.person_id])[file.person_id][0]
    assert before.visa.lawfully_used
    confirm_visa_use(
        dossier=dossiers[0], lawful=False, reason="Parti trop tard", by=visa_officer
    )
    after = get_known_visas([file.person_id])[file.person_id][0]
    assert not after.visa.lawfully_used


def test_without_a_crossing_nothing_is_computed(
    cohort: Cohort, visa_officer: User, sign_in: SignIn
) -> None:
    file = come_back(cohort)
    Crossing.objects.filter(direction="exit").delete()
    computed = compute_visa_use(get_dossier(file))

    assert not computed.is_known
    assert not computed.is_lawful
    page = reverse("admin:visas_visause_file", args=[file.pk])
    assert "A crossing is missing" in sign_in(visa_officer).get(page).text
    other = factories.participation(
        stage="returned", cohort=cohort, person=factories.person()
    )
    nothing = reverse("admin:visas_visause_file", args=[other.pk])
    assert sign_in(visa_officer).get(nothing).status_code == 404


def test_the_certificate_is_issued_once_with_the_stay(
    cohort: Cohort, coordinator: User, visa_officer: User, sign_in: SignIn
) -> None:
    file = come_back(cohort)
    module = Module.objects.create(
        programme=file.call.programme, code="export", title_fr="Exporter", hours=6
    )
    address = reverse("admin:itineraries_desk_certify", args=[cohort.pk])
    staff = sign_in(coordinator)
    with pytest.raises(Refused, match="not handed in"):
        issue_certified_stay(participation=file, by=coordinator)
    TripReport.objects.create(
        participation=file, learned="x", what_next="x", stage="handed_in"
    )
    assert "Not completed yet" in staff.post(address, follow=True).text
    done = Completion.objects.create(
        participation=file, module=module, completed_on=FIRST - 30 * DAY
    )
    factories.placement(
        participation=file, stage="completed", starts_on=FIRST, ends_on=FIRST
    )
    with pytest.raises(PermissionDenied):
        issue_certified_stay(participation=file, by=visa_officer)

    assert staff.get(address).status_code == 405
    staff.post(address)
    staff.post(address)

    done.refresh_from_db()
    assert done.certificate is not None
    stay = done.certificate.facts["stay"]
    assert (stay["first"], stay["last"]) == (FIRST.isoformat(), LAST.isoformat())
    assert len(stay["hosts"]) == 1
    assert not issue_certified_stay(participation=file, by=coordinator)
