"""Each number on a desk is the list behind it, and nobody comes to an empty page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.gatherings.models import EventSession, Registration
from events.notes.lifecycle import NOTE
from home.desk.entries import DeskEntry, list_desk_entries
from mobility.itineraries.models import (
    ActionPoint,
    Crossing,
    ReturnClaim,
    ReturnDelay,
    TripReport,
)
from mobility.letters.models import Invitation
from mobility.structures.services.nominations import withdraw_nomination
from mobility.visas.models import (
    Appointment,
    Decision,
    Dossier,
    Lodgement,
    Piece,
    Share,
    SharedDossier,
)
from participants.calls.models import PanelMember
from participants.eligibility.models import Duplicate
from participants.panel.models import Review
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff
from pemwecco.correspondence.services.threads import answer_thread, open_thread
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.privacy.services import record_reading
from reintegration.followups.models import FollowUp
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.plans.services.plans import begin_plan
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows
from tests.events.notes.rows import make_note
from tests.mobility.structures.speaking import (
    let_speak_for,
    make_structure,
    nominate,
)
from tests.reintegration.plans.rows import agree, make_returned, propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
# How many rows of `fill_desks` wait in each place; beside each there is one that just does not.
EXPECTED = {
    "brought": 0,
    "reviews": 0,
    "register_participation.eligibility": 1,
    "eligibility_duplicate.suspected": 1,
    "visas_dossier.to-check": 1,
    "letters_invitation.signature": 1,
    "visas_dossier.undertaking": 0,
    "visas_dossier.appointment": 1,
    "hosts_placement.confirm": 1,
    "structures_nomination.answer": 1,
    "itineraries_returnclaim.confirm": 1,
    "itineraries_returndelay.answer": 1,
    "itineraries_tripreport.read": 1,
    "itineraries_actionpoint.verify": 1,
    "itineraries_actionpoint.mine": 1,
    "notes_learningnote.review": 1,
    # Everybody of these rows who left, but those with a plan.
    "register_participation.plan": 10,
    "plans_reintegrationplan.answer": 1,
    "register_participation.complete": 0,
    "followups_followup.due": 2,
    "partnerships_partnership.told": 1,
    "partnerships_partnership.visa": 1,
    "correspondence_thread.answer": 1,
    "visas_shareddossier.new": 0,
    # Every host of these rows, for nobody has spoken with any.
    "network_organisation.silent": 4,
    "network_interaction.next": 0,
    "network_agreement.ending": 0,
    "panel_review.late": 1,
    "visas_dossier.late-papers": 1,
    "visas_dossier.to-lodge": 1,
    "visas_dossier.decision": 1,
    "register_participation.return": 1,
    "register_participation.stay-ended": 1,
    # With those who came back without one, for their plan.
    "register_participation.report": 3,
    "itineraries_actionpoint.late": 1,
    "plans_reintegrationplan.agree": 1,
    "plans_reintegrationplan.behind": 1,
    "followups_followup.late": 1,
    "gatherings_eventsession.unrecorded": 1,
    "partnerships_partnership.unproved": 1,
    "partnerships_partnership.silent": 1,
    "mail_message.failed": 1,
    "accounts_user.factor": 4,
}


def fill_desks(by: User) -> Participation:
    """For each entry a row that it counts, and one that it just does not; returns a file to review."""
    NOTE.apply(make_note(by), "submit_note", actor=Staff(by))
    call = factories.call()
    sent = factories.participation(call=call, stage=Stage.SUBMITTED)
    eligible = factories.participation(call=call, stage=Stage.ELIGIBLE)
    Duplicate.objects.create(first=sent, second=eligible)
    third = factories.participation(call=call, stage=Stage.REFUSED)
    Duplicate.objects.create(first=sent, second=third, state="different")
    _add_reviews(sent, eligible)
    _add_travellers(by)
    _add_dossiers()
    for file in (sent, third):
        thread = open_thread(about=file, person=file.person)
        if file is sent:
            answer_thread(thread=thread, by=None, text="A question")
    _add_nominations()
    for state in ("failed", "sent"):
        Message.objects.create(
            kind="visas/granted", to="a@b.example", language="fr", subject="x", text="x", state=state
        )  # fmt: skip
    return sent


def _add_nominations() -> None:
    access = let_speak_for(make_structure("Kamer"), "kim@kamer.example")
    nominate(access)
    withdraw_nomination(
        nomination=nominate(access, number="0202239951"), by=access.user
    )


def _add_reviews(late: Participation, fresh: Participation) -> None:
    member = PanelMember.objects.create(
        call=late.call, user=ensure_user(email="p@jury.example", language="fr", name="P")
    )  # fmt: skip
    for file, days in ((late, 11), (fresh, 9)):
        assigned = timezone.now() - timedelta(days=days)
        Review.objects.create(participation=file, reviewer=member, assigned_at=assigned)


def _add_visa(file: Participation, *, last: date) -> None:
    """The visa of somebody who entered on the first day of the cohort, and its last day."""
    first = last - timedelta(days=9)
    Crossing.objects.create(
        participation=file, direction="entry", on=first, place="Zaventem", evidence="ees"
    )  # fmt: skip
    Decision.objects.create(
        dossier=factories.dossier(participation=file, stage="granted"),
        outcome="granted", decided_on=first, notified_on=first, sticker_number=f"B{file.pk}",
        valid_from=first, valid_until=last, days=30, entries="1",
    )  # fmt: skip


def _add_travellers(by: User) -> None:
    today = timezone.localdate()
    for days in (1, 0):
        cohort = factories.cohort(
            name=f"C{days}",
            arrives_on=today - timedelta(days=20),
            leaves_on=today - timedelta(days=days),
        )
        away = factories.participation(stage=Stage.DEPARTED, cohort=cohort)
        proof = store_bytes(
            content=b"%PDF", name="x.pdf", content_type="application/pdf", by=None
        )
        ReturnClaim.objects.create(
            participation=away, on=today, place="Dakar", evidence="boarding_pass",
            document=proof, stage="claimed" if days else "draft", by=by,
        )  # fmt: skip
        ReturnDelay.objects.create(
            participation=away, kind="illness", expected_on=today, account="x",
            document=proof, stage="told" if days else "declined", by=by,
        )  # fmt: skip
        _add_visa(away, last=today - timedelta(days=days))
        factories.placement(participation=away, stage="accepted" if days else "offered")
    _add_reports(away, by)
    _add_partnerships(by)
    _add_sessions()
    _add_plans(by)
    back = factories.participation(stage=Stage.RETURNED)
    for months, stage, days in ((3, "due", 15), (6, "due", 14), (9, "planned", 20)):
        FollowUp.objects.create(
            participation=back, months=months, stage=stage, due_on=today - timedelta(days=days)
        )  # fmt: skip


def _add_sessions() -> None:
    """Three that are over: one list is open, one closed, and nobody had a place at the third."""
    ends = timezone.now() - timedelta(days=2)
    for number in range(3):
        event = rows.event(starts_at=ends - timedelta(hours=2), ends_at=ends)
        if number < 2:
            Registration.objects.create(
                event=event, person=factories.person(), stage="confirmed"
            )
    last = EventSession.objects.filter(event__registrations__isnull=False).latest("pk")
    EventSession.objects.filter(pk=last.pk).update(recorded_at=ends)


def _add_plans(by: User) -> None:
    """The two months of two people end in two weeks; one plan is agreed, late, and proposed otherwise."""
    returned = timezone.localdate() + timedelta(days=14) - relativedelta(months=2)
    days = (timezone.localdate() - returned).days
    for is_agreed in (False, True):
        file = make_returned(days, person=factories.person())
        plan = begin_plan(participation=file, kind="trade", by=by)
        if is_agreed:
            owner = ensure_user(email=file.person.email, language="fr", name="P")
            agree(plan, by, owner)
            propose(plan, owner)


def _add_partnerships(by: User) -> None:
    """Signed for a month or a day less; silent for two months or a day less; a visa that ends."""
    today = timezone.localdate()
    house = factories.organisation(country="BE", region="BE-VAN")
    for days, moves in (
        (30, ("meet", "intend", "sign")),
        (29, ("meet", "intend", "sign")),
        (60, ("negotiate",)),
        (59, ("negotiate",)),
    ):
        file = factories.participation(stage=Stage.RETURNED)
        at = timezone.now() - timedelta(days=days)
        paper = store_bytes(
            content=b"%PDF", name="x.pdf", content_type="application/pdf", by=None
        )
        row = Partnership.objects.create(
            participation=file, partner=house, kind="export", summary="x",
            evidence=paper, created_at=at,
        )  # fmt: skip
        for move in moves:
            PARTNERSHIP.apply(row, move, actor=Staff(by), at=at)
    for state in ("open", "confirmed"):
        row.news.create(on=today, words="x", by=by, state=state)
    dossier = factories.dossier(participation=file, stage="granted")
    Decision.objects.create(
        dossier=dossier, outcome="granted", decided_on=today, notified_on=today,
        valid_from=today, valid_until=today + timedelta(days=90), days=30, entries="MULT",
    )  # fmt: skip


def _add_reports(file: Participation, by: User) -> None:
    """A report to read and one that is written, one overdue and one due today; points of every kind."""
    today = timezone.localdate()
    for days, stage in ((30, "handed_in"), (15, "draft"), (14, "draft")):
        cohort = factories.cohort(
            name=f"R{days}",
            arrives_on=today - timedelta(days=40),
            leaves_on=today - timedelta(days=days),
        )
        back = factories.participation(stage=Stage.RETURNED, cohort=cohort)
        TripReport.objects.create(
            participation=back, learned="x", what_next="x", stage=stage
        )
    for days, stage, staff in ((0, "open", by), (1, "open", None), (5, "done", None)):
        ActionPoint.objects.create(
            participation=file,
            what="x",
            responsible="staff" if staff else "participant",
            staff=staff,
            stage=stage,
            due_on=today - timedelta(days=days),
        )


def _add_dossiers() -> None:
    today = timezone.localdate()
    far = factories.cohort(
        name="Far",
        arrives_on=today + timedelta(days=200),
        leaves_on=today + timedelta(days=220),
    )
    near = factories.cohort(
        name="Near",
        arrives_on=today + timedelta(days=42),
        leaves_on=today + timedelta(days=60),
    )

    def make(stage: str = "open", cohort: Any = far) -> Dossier:
        file = factories.participation(stage=Stage.PREPARED, cohort=cohort)
        return factories.dossier(participation=file, stage=stage)

    make(cohort=near)
    make(stage="granted", cohort=near)
    for stage in ("received", "accepted"):
        Piece.objects.create(dossier=make(), code="TMI", stage=stage)
    for days in (1, 0):
        due = today - timedelta(days=days)
        Piece.objects.create(dossier=make(), code="TMI", due_on=due)
    for days in (13, 15):
        at = timezone.now() + timedelta(days=days)
        Appointment.objects.create(dossier=make(), at=at, state="confirmed")
    for days in (300, 1):
        lodged = make(stage="lodged")
        Lodgement.objects.create(dossier=lodged, lodged_on=today - timedelta(days=days))
    for stage in ("confirmed", "declined"):
        placement = factories.placement(participation=make().participation, stage=stage)
        Invitation.objects.create(placement=placement, language="nl")


def count_list(client: Client, user: User, entry: DeskEntry) -> int:
    """How many rows the page behind an entry lists."""
    address = urlsplit(entry.address)
    response = client.get(entry.address)
    assert response.status_code == 200, entry.address
    context: Any = response.context
    if entry.code == "reviews":
        return len(context["queue"].todo)
    if entry.code == "brought":
        return sum(lane["count"] for lane in context["lanes"])
    assert QueryDict(address.query)
    listed: Any = response
    return int(listed.context_data["cl"].result_count)


def test_every_number_of_a_desk_is_its_list(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    chief = staff_member(Role.ADMINISTRATOR)
    fill_desks(chief)
    for role in (Role.OFFICER, Role.VISA_OFFICER, Role.MONITORING):
        staff_member(role)
    client = sign_in(chief)
    lines = client.get("/admin/").context
    shown = {line.address: line.count for line in (*lines["due"], *lines["late"])}
    found, listed = {}, {}
    for entry in list_desk_entries():
        found[entry.code] = shown.get(entry.address, 0)
        listed[entry.code] = count_list(client, chief, entry)

    assert found == EXPECTED
    assert listed == EXPECTED


def test_a_panel_member_sees_her_reviews_and_nothing_of_a_conflicted_file(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    member = staff_member(Role.PANEL_MEMBER)
    call = factories.call(committee_on=date(2027, 2, 3))
    seat = PanelMember.objects.create(call=call, user=member)
    files = [factories.participation(call=call, stage=Stage.ELIGIBLE) for _n in "12"]
    for file in files:
        Review.objects.create(participation=file, reviewer=seat)
    seat.conflicts.create(participation=files[1], origin="noted")
    client = sign_in(member)

    page = client.get("/admin/")

    assert [line.count for line in page.context["due"]] == [1]
    assert len(client.get(page.context["due"][0].address).context["queue"].todo) == 1
    assert files[0].reference in page.text
    assert files[1].reference not in page.text
    assert "3 February 2027" in page.text


def test_a_reader_sees_what_was_shared_and_not_opened_since(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    reader = staff_member(Role.CONSULATE_READER)
    seen, fresh, _other = (factories.dossier() for _n in "123")
    for dossier in (seen, fresh):
        Share.objects.create(dossier=dossier, reader=reader)
    record_reading(by=reader, what=SharedDossier.objects.get(pk=seen.pk))
    client = sign_in(reader)

    (line,) = client.get("/admin/").context["due"]

    assert line.count == 1
    listed = client.get(line.address).context["cl"].result_list
    assert [row.pk for row in listed] == [fresh.pk]
    client.get(reverse("admin:visas_shareddossier_change", args=[fresh.pk]))
    assert client.get("/admin/").context["due"] == []


def test_nobody_comes_to_an_empty_page_and_reaches_all_that_is_open_to_them(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    fill_desks(staff_member(Role.ADMINISTRATOR))
    lost = []
    for role in Role:
        client = sign_in(staff_member(role))
        page = client.get("/admin/")
        assert "<h2" in page.text, role
        menu = set(re.findall(r'href="(/[^"?#]*)', page.text))
        assert {"/account/2fa/", "/account/password/change/"} <= menu, role
        for model, own in admin.site._registry.items():
            options = model._meta
            address = reverse(
                f"admin:{options.app_label}_{options.model_name}_changelist"
            )
            is_open = client.get(address).status_code == 200
            if is_open and own.has_view_permission(page.wsgi_request):
                lost += [(role.value, address)] * (address not in menu)
    assert lost == []
    donor = sign_in(staff_member(Role.DONOR_READER)).get("/admin/")
    figures = donor.context["figures"]
    asked = {"start": figures.since, "end": figures.until}
    shown: dict[str, Any] = {}
    for group in donor.client.get(figures.address, asked).context["levels"]:
        shown |= {one.indicator.code: one.whole.figure for one in group.measured}
    assert {code: count for code, _name, count, _unit in figures.lines} == shown
