"""The backward plan of real rows; boards and their queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mobility.itineraries.models import Flight
from mobility.visas import rules
from mobility.visas.models import Appointment, Decision, Dossier, Lodgement
from mobility.visas.services import plans
from mobility.visas.services.appointments import (
    confirm_appointment,
    request_appointment,
)
from mobility.visas.services.decisions import lodge_application, refuse_visa
from mobility.visas.services.dossiers import open_dossier
from mobility.visas.services.lead_times import get_learned_lead_times
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.plans import get_dossier_plan
from mobility.visas.services.refusals import analyse_decisions
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import passport_of, travels
from tests.mobility.visas.test_course import complete, move_trip

DAY = timedelta(days=1)
BOARD, REFUSALS = "/admin/visas/dossier/plan/", "/admin/visas/dossier/refusals/"


def another(dossier: Dossier) -> Dossier:
    file = factories.participation(
        stage="prepared",
        call=dossier.participation.call,
        cohort=dossier.participation.cohort,
    )
    return open_dossier(participation=file)


def lines_of_board(today: date) -> list[plans.PlanLine]:
    limits = get_stay_limits(today)
    lead, _learned = get_learned_lead_times(today)
    return plans.list_plan_lines(Dossier.objects.all(), today, lead, limits)


def decided(dossier: Dossier, *, waited: int, decided_in: int) -> None:
    """A dossier that went its way: asked for, kept, lodged, granted."""
    lodged = timezone.localdate() - timedelta(days=decided_in)
    Appointment.objects.create(
        dossier=dossier,
        requested_on=lodged - timedelta(days=waited),
        at=timezone.now() - timedelta(days=decided_in),
        place="Dakar",
        state="kept",
    )
    Lodgement.objects.create(dossier=dossier, lodged_on=lodged)
    Decision.objects.create(
        dossier=dossier,
        outcome="granted",
        decided_on=timezone.localdate(),
        notified_on=timezone.localdate(),
        valid_from=timezone.localdate(),
        valid_until=timezone.localdate(),
        days=1,
    )


def test_a_board_plans_each_dossier_as_its_page_does_the_worst_first(
    dossier: Dossier, visa_officer: User
) -> None:
    today = timezone.localdate()
    asked, confirmed, lodged, ticketed, nothing = (
        another(dossier) for _number in range(5)
    )
    travels(dossier)
    passport_of(dossier)
    request_appointment(dossier=asked, on=today - 3 * DAY, by=visa_officer)
    confirm_appointment(
        dossier=confirmed, at=timezone.now() + 30 * DAY, place="Dakar", by=visa_officer
    )
    Lodgement.objects.create(dossier=lodged, lodged_on=today - 5 * DAY)
    decided(ticketed, waited=20, decided_in=15)
    Flight.objects.create(
        participation=ticketed.participation,
        direction="outbound",
        number="X",
        departs_on=today,
        arrives_on=today,
        ticketed_on=today,
    )
    file = nothing.participation
    file.cohort = None
    file.save()
    limits = get_stay_limits(today)
    lead, _learned = get_learned_lead_times(today)
    lines = lines_of_board(today)
    for line in lines:
        alone = get_dossier_plan(line.dossier, today, lead, limits)
        assert (line.worst, line.states) == (alone.worst, alone.states)
    seen = [line.worst for line in lines]
    known = [worst for worst in seen if worst is not None]
    assert len(set(seen)) >= 4
    assert None in seen
    assert seen[: len(known)] == sorted(known)


def test_a_nationality_whose_decision_takes_longer_by_law_is_planned_with_it(
    dossier: Dossier,
) -> None:
    today = timezone.localdate()
    for _number in range(5):
        decided(another(dossier), waited=10, decided_in=20)
    gambian = another(dossier)
    gambian.participation.person.nationality = "GM"
    gambian.participation.person.save()
    limits, (lead, _learned) = get_stay_limits(today), get_learned_lead_times(today)
    assert lead.decision_days == 20
    # The general period does not lengthen a plan that was learned to be shorter.
    dossier.participation.person.nationality = "SN"
    dossier.participation.person.save()
    plain = get_dossier_plan(dossier, today, lead, limits)
    slower = get_dossier_plan(gambian, today, lead, limits)
    assert (plain.law_days, slower.law_days) == (None, 45)
    moved = {
        one.step: (one.last_safe - two.last_safe).days
        for one, two in zip(plain.states, slower.states, strict=True)
    }
    assert moved == dict.fromkeys(rules.PlanStep, 25) | {
        rules.PlanStep.DECISION: 0,
        rules.PlanStep.TICKET: 0,
    }
    # The board sorts by the same numbers.
    by_key = {line.dossier.pk: line for line in lines_of_board(today)}
    for line in (plain, slower):
        assert by_key[line.dossier.pk].states == line.states


def test_lead_times_are_learned_from_five_decided_dossiers(dossier: Dossier) -> None:
    today = timezone.localdate()
    for number in range(4):
        decided(another(dossier), waited=10 + number, decided_in=20)
    lead, found = get_learned_lead_times(today)
    assert (found["request_days"].cases, found["request_days"].is_learned) == (4, False)
    assert lead.request_days == 60
    decided(another(dossier), waited=40, decided_in=30)
    lead, found = get_learned_lead_times(today)
    assert found["request_days"].median == 12
    # Between 13 and 40 days: the ninth of ten is at 29.2, and a plan counts whole days.
    assert lead.request_days == 30
    assert lead.decision_days == 26


def test_a_passport_that_ends_too_soon_is_not_done(dossier: Dossier) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    passport_of(dossier, expires_on=cohort.leaves_on + 20 * DAY)
    today = timezone.localdate()
    rows = plans.get_dossiers_with_progress(Dossier.objects.all(), today)
    assert not plans.has_fitting_passport(rows.get(), get_stay_limits(today))


def test_the_board_shows_the_worst_first_and_who_is_late(
    dossier: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    passport_of(dossier)
    late = another(dossier)
    move_trip(dossier, timezone.localdate() + 200 * DAY)
    request_appointment(dossier=dossier, on=timezone.localdate(), by=visa_officer)
    page = sign_in(visa_officer).get(
        f"{BOARD}?cohort={dossier.participation.cohort_id}"
    )
    assert page.status_code == 200
    lines = page.context["lines"]
    assert [line.dossier.pk for line in lines] == [late.pk, dossier.pk]
    assert sign_in(visa_officer).get(f"{BOARD}?cohort=abc&page=x").status_code == 200
    assert not sign_in(visa_officer).get(f"{BOARD}?cohort=99999").context["lines"]


@pytest.mark.parametrize("address", [BOARD, REFUSALS])
def test_the_boards_are_for_staff_and_only_read(
    address: str,
    dossier: Dossier,
    officer: User,
    awa: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    assert sign_in(officer).get(address).status_code == 200
    assert sign_in(officer).post(address).status_code == 405
    assert sign_in(awa).get(address).status_code in {302, 403}
    for role in (Role.PANEL_MEMBER, Role.IMMIGRATION_READER, Role.CONSULATE_READER):
        assert sign_in(staff_member(role)).get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_the_same_number_of_queries(
    count: int,
    dossier: Dossier,
    visa_officer: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count - 1):
        another(dossier)
    browser = sign_in(visa_officer)
    browser.get(BOARD)
    with django_assert_num_queries(9):
        assert len(browser.get(BOARD).context["lines"]) == count


def test_refusals_are_counted_by_code_category_and_profile(
    dossier: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    for number, codes in enumerate(([2, 3], [2], [])):
        one = another(dossier)
        complete(one, visa_officer)
        lodge_application(dossier=one, on=today, reference="", by=visa_officer)
        Lodgement.objects.filter(dossier=one).update(
            lodged_on=today - (10 + number) * DAY
        )
        one.refresh_from_db()
        if codes:
            refuse_visa(
                dossier=one,
                decided_on=today,
                notified_on=today,
                codes=codes,
                by=visa_officer,
            )
    found = analyse_decisions(dossier.participation.cohort_id)
    assert (found.decided, found.refused, found.share) == (2, 2, 100)
    assert [(line.code, line.count) for line in found.codes] == [(2, 2), (3, 1)]
    assert found.median_days == 10.5
    page = sign_in(visa_officer).get(
        f"{REFUSALS}?cohort={dossier.participation.cohort_id}"
    )
    assert page.context["analysis"].refused == 2
    assert analyse_decisions(99999).decided == 0
