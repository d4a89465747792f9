"""One calendar for each dossier: plan, checklist, list, board and reminders say the same days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from mobility.visas.models import Dossier, Lodgement, VisaRegime
from mobility.visas.reminders import (
    get_latest_lodgement_date,
    list_dossiers_owing_papers,
    schedule_paper_reminders,
)
from mobility.visas.rules import PlanStep
from mobility.visas.services.checklist import refresh_checklist
from mobility.visas.services.decisions import lodge_application, refuse_visa
from mobility.visas.services.lead_times import get_planning
from mobility.visas.services.limits import get_decision_due, get_stay_limits
from mobility.visas.tasks import run_daily_visa_checks
from participants.decisions.models import Offer
from participants.decisions.services.offers import accept_offer
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.models import Parameter
from pemwecco.core.services import record_dated_rule, withdraw_dated_rule
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import HOUR, sweep_reminders
from tests import factories
from tests.conftest import SignIn
from tests.mobility.visas.test_course import complete

DAY = timedelta(days=1)
STEPS = {
    "PASSPORT": PlanStep.PASSPORT,
    "TMI": PlanStep.INSURANCE,
    "PROGRAMME": PlanStep.INVITATION,
    "INVIT_PROGRAMME": PlanStep.INVITATION,
    "RETURN_UNDERTAKING": PlanStep.INVITATION,
}


def plan_of(dossier: Dossier, law_days: int | None = 15) -> dict[PlanStep, date]:
    cohort = dossier.participation.cohort
    assert cohort is not None
    planning = get_planning(timezone.localdate())
    return dict(planning.plan(cohort.arrives_on, law_days))


def due_days(dossier: Dossier) -> dict[str, date | None]:
    return dict(dossier.pieces.values_list("code", "due_on"))


def test_papers_that_are_steps_are_due_when_the_plan_says(dossier: Dossier) -> None:
    plan, due = plan_of(dossier), due_days(dossier)
    for code, step in STEPS.items():
        assert due[code] == plan[step], code
    assert all(day is None or day <= plan[PlanStep.LODGING] for day in due.values())


def test_the_days_move_with_the_plan(dossier: Dossier) -> None:
    before = due_days(dossier)["TMI"]
    Parameter.objects.filter(key="plan.insurance_days").update(value="17")
    run_daily_visa_checks()
    assert before is not None
    assert due_days(dossier)["TMI"] == before - 10 * DAY
    person = dossier.participation.person
    VisaRegime.objects.filter(nationality=str(person.nationality)).delete()
    VisaRegime.objects.create(
        nationality=person.nationality, valid_from=date(2020, 1, 1), decision_days=60,
        decision_max_days=60, source="x",
    )  # fmt: skip
    refresh_checklist(Dossier.objects.get(pk=dossier.pk))
    assert due_days(dossier)["TMI"] == before - 25 * DAY
    assert due_days(dossier)["TMI"] == plan_of(dossier, 60)[PlanStep.INSURANCE]


def test_no_list_is_behind_its_plan_when_a_rule_changes(
    dossier: Dossier, visa_officer: User
) -> None:
    before = due_days(dossier)
    made = record_dated_rule(
        key="plan.insurance_days",
        value="17",
        valid_from=timezone.localdate(),
        source="The insurer",
        verified_on=None,
        by=visa_officer,
    )
    plan, due = plan_of(dossier), due_days(dossier)
    for code, step in STEPS.items():
        assert due[code] == plan[step], code
    assert due["TMI"] != before["TMI"]
    withdraw_dated_rule(row=made, by=visa_officer)
    assert due_days(dossier) == before


def test_no_list_is_behind_its_plan_when_a_decision_teaches_lead_times(
    dossier: Dossier, visa_officer: User
) -> None:
    today = timezone.localdate()
    for number in range(5):
        other = factories.dossier(
            participation=factories.participation(stage="prepared"), stage="lodged"
        )
        Lodgement.objects.create(dossier=other, lodged_on=today - 70 * DAY)
        before = due_days(dossier)
        refuse_visa(
            dossier=other,
            decided_on=today,
            notified_on=today,
            codes=[2],
            by=visa_officer,
        )
        plan, due = plan_of(dossier), due_days(dossier)
        for code, step in STEPS.items():
            assert due[code] == plan[step], (number, code)
    assert due != before


def test_lead_times_are_asked_once_for_all_dossiers(dossier: Dossier) -> None:
    with CaptureQueriesContext(connection) as alone:
        sweep_reminders()
    for _number in range(3):
        file = factories.participation(
            stage="prepared",
            cohort=dossier.participation.cohort,
            call=dossier.participation.call,
        )
        factories.dossier(participation=file)
    with CaptureQueriesContext(connection) as together:
        sweep_reminders()
    learning = [
        [query["sql"] for query in asked if "PERCENTILE_CONT" in query["sql"]]
        for asked in (alone, together)
    ]
    assert [len(queries) for queries in learning] == [2, 2]
    with CaptureQueriesContext(connection) as refreshed:
        refresh_checklist(Dossier.objects.get(pk=dossier.pk))
    asked = [query["sql"] for query in refreshed]
    rules_read = [sql for sql in asked if 'FROM "core_parameter"' in sql]
    # The limits, and the figures of the plan.
    assert len(rules_read) == 2
    assert len([sql for sql in asked if 'FROM "visas_visaregime"' in sql]) == 1


def test_pages_of_participant_and_staff_show_the_same_days(
    dossier: Dossier, sign_in: SignIn, awa: User, visa_officer: User
) -> None:
    plan = plan_of(dossier)
    passport = date_format(plan[PlanStep.PASSPORT], "DATE_FORMAT")
    own = sign_in(awa).get(reverse("visas:dossier"))
    states = {state.step: state for _name, state in own.context["plan_steps"]}
    assert states[PlanStep.PASSPORT].last_safe == due_days(dossier)["PASSPORT"]
    assert own.content.decode().count(passport) >= 2
    staff = sign_in(visa_officer)
    page = staff.get(reverse("admin:visas_dossier_change", args=[dossier.pk]))
    plan_line = page.context["plan"]
    shown = {state.step: state.last_safe for state in plan_line.states}
    assert shown == plan
    rows = staff.get(reverse("admin:visas_dossier_changelist")).content.decode()
    lodge_by = date_format(plan[PlanStep.LODGING], "SHORT_DATE_FORMAT")
    assert lodge_by in rows
    assert get_latest_lodgement_date(dossier) == plan[PlanStep.LODGING]


def test_the_list_and_its_filter_agree_on_overdue_decisions(
    dossier: Dossier, sign_in: SignIn, visa_officer: User
) -> None:
    staff = sign_in(visa_officer)
    complete(dossier, visa_officer)
    lodging = lodge_application(
        dossier=dossier,
        on=timezone.localdate(),
        reference="VOWINT1",
        by=visa_officer,
    )
    address = reverse("admin:visas_dossier_changelist")
    for days in range(12, 26):
        on = timezone.localdate() - days * DAY
        Lodgement.objects.filter(pk=lodging.pk).update(lodged_on=on)
        due = get_decision_due(on, get_stay_limits(on)).normal
        is_overdue = due < timezone.localdate()
        found = staff.get(address, {"late": "decision"}).context["cl"].result_count
        assert found == int(is_overdue), on
        rows = staff.get(address).content.decode()
        assert ("chip--attention" in rows) == is_overdue, on


def occurrences(dossier: Dossier) -> list[date]:
    row = list_dossiers_owing_papers().get(pk=dossier.pk)
    return [one.due_at.date() for one in schedule_paper_reminders(row)]


def test_one_mail_a_week_lists_all_that_is_missing(dossier: Dossier, awa: User) -> None:
    days = occurrences(dossier)
    gaps = [later - earlier for earlier, later in pairwise(days)]
    assert gaps
    assert min(gaps) >= 7 * DAY
    first = datetime.combine(timezone.localdate() + DAY, HOUR)
    assert sweep_reminders(first + timedelta(minutes=5)) >= 1
    mail = Message.objects.get(kind="visas/pieces")
    assert mail.to == awa.email
    owed = dossier.pieces.filter(stage="missing", given_by="participant", blocking=True)
    assert len(owed) > 3
    text = mail.text
    missing = [piece.code for piece in owed if str(piece.label) not in text]
    assert missing == []
    assert sweep_reminders(first + timedelta(minutes=10)) == 0


def test_nothing_is_asked_before_the_place_is_taken(
    dossier: Dossier, awa: User
) -> None:
    offer = Offer.objects.create(
        participation=dossier.participation,
        cohort=dossier.participation.cohort,
        origin="published",
        reply_by=timezone.now() + 5 * DAY,
    )
    assert not list_dossiers_owing_papers().exists()
    tomorrow = datetime.combine(timezone.localdate() + DAY, HOUR)
    sweep_reminders(tomorrow)
    kinds = ("visas/pieces", "visas/passport_expires")
    assert not Message.objects.filter(kind__in=kinds).exists()
    accept_offer(offer=offer, actor=Party())
    sweep_reminders(tomorrow)
    assert Message.objects.filter(kind="visas/pieces", to=awa.email).count() == 1
