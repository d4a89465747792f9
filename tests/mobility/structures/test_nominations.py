"""A company is nominated, looked at, accepted into the network or not; the structure is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mobility.hosts.models import Host, HostInvitation
from mobility.structures.lifecycle import NOMINATION
from mobility.structures.models import Nomination, NominationStep, StructureAccess
from mobility.structures.services.nominations import (
    accept_nomination,
    ask_more_of_nomination,
    complete_nomination,
    decline_nomination,
    find_nominated_doubles,
    forget_ended_nominations,
    invite_nominated_contact,
    link_nomination,
    withdraw_nomination,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused
from pemwecco.core.queues import get_queue
from pemwecco.mail.models import Message
from pemwecco.network.models import Identifier, Organisation, Relation
from pemwecco.network.services import record_organisation, set_identifier
from pemwecco.reminders.engine import sweep_reminders
from pemwecco.reminders.models import Reminder
from tests import factories
from tests.conftest import SignIn
from tests.mobility.structures.speaking import (
    NUMBER,
    build_facts,
    build_typed,
    let_speak_for,
    nominate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def make_known(name: str = "Molen Voorbeeld") -> Organisation:
    """An organisation of the network with the number of the nomination."""
    made = record_organisation(name=name, country="BE")
    scheme = Identifier.Scheme.BE_ENTERPRISE
    set_identifier(organisation=made, scheme=scheme, text=NUMBER)
    return made


def test_a_structure_nominates_in_the_portal_and_staff_find_it(
    structure: Organisation,
    speaker: StructureAccess,
    officer: User,
    sign_in: SignIn,
) -> None:
    client = sign_in(speaker.user)
    page = f"/partners/structures/{structure.pk}/nominations/new/"
    assert client.get(page).status_code == 200

    answer = client.post(page, build_typed(number="BE 0403.019.261"), follow=True)

    row = Nomination.objects.get()
    assert (row.number, row.stage, row.by) == (NUMBER, "sent", speaker.user)
    assert "The programme is looking at it." in answer.text
    # Nothing of it is in the network yet.
    assert not Organisation.objects.filter(name=row.name).exists()
    assert not Host.objects.exists()
    queue = get_queue("structures.Nomination", "answer")
    assert list(queue.rows(officer)) == [row]
    assert "1" in sign_in(officer).get("/admin/").text
    again = client.post(page, build_typed())
    assert (again.status_code, Nomination.objects.count()) == (422, 1)
    assert "nominated this company already" in again.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": "0403019262"}, "last two digits"),
        ({"contact_agrees": ""}, "required"),
        ({"contact_phone": "12"}, "phone"),
        ({"languages": []}, "required"),
        ({"words": ""}, "required"),
    ],
)
def test_what_cannot_be_is_refused_with_its_sentence(
    structure: Organisation,
    speaker: StructureAccess,
    sign_in: SignIn,
    changed: dict[str, Any],
    sentence: str,
) -> None:
    page = f"/partners/structures/{structure.pk}/nominations/new/"

    answer = sign_in(speaker.user).post(page, build_typed(**changed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Nomination.objects.exists()


def test_the_yes_makes_organisation_host_and_relation_and_tells_each_speaker(
    structure: Organisation, speaker: StructureAccess, officer: User
) -> None:
    dutch = let_speak_for(structure, "els@kamer.example", language="nl")
    row = nominate(speaker)

    host = accept_nomination(nomination=row, by=officer)

    row.refresh_from_db()
    assert (row.stage, row.organisation) == ("accepted", host.organisation)
    assert (host.labour_region, host.languages) == ("VLG", ["nl", "fr"])
    assert str(host.organisation.identifiers.get()) == NUMBER
    tie = Relation.objects.get()
    assert (tie.first, tie.kind, tie.second) == (
        host.organisation,
        "introduced_by",
        structure,
    )
    told = Message.objects.filter(kind="structures/nomination_accepted")
    assert {(mail.to, mail.language) for mail in told} == {
        (speaker.user.email, "en"),
        (dutch.user.email, "nl"),
    }
    # The contact person is written to by staff, when they say so.
    assert not HostInvitation.objects.exists()
    sent = invite_nominated_contact(nomination=row, by=officer)
    assert (sent.host, sent.email, sent.manages) == (
        host,
        "marijke@molen.example",
        True,
    )


def test_a_known_number_is_linked_first_and_nothing_is_doubled(
    structure: Organisation, speaker: StructureAccess, officer: User
) -> None:
    known = make_known()
    row = nominate(speaker)
    assert [one.row for one in find_nominated_doubles(row)] == [known]

    with pytest.raises(Refused, match="has this number"):
        accept_nomination(nomination=row, by=officer)
    link_nomination(nomination=row, organisation=known, by=officer)
    row.refresh_from_db()
    host = accept_nomination(nomination=row, by=officer)

    assert host.organisation == known
    assert Organisation.objects.filter(name_key=known.name_key).count() == 1


def test_a_structure_does_not_nominate_itself(
    structure: Organisation, speaker: StructureAccess, officer: User
) -> None:
    row = nominate(speaker)

    with pytest.raises(Refused, match="itself"):
        link_nomination(nomination=row, organisation=structure, by=officer)


def test_more_is_asked_and_completed(
    structure: Organisation,
    speaker: StructureAccess,
    officer: User,
    sign_in: SignIn,
) -> None:
    row = nominate(speaker)
    page = f"/partners/structures/{structure.pk}/nominations/{row.pk}/"
    client = sign_in(speaker.user)
    # Before anything is asked, nothing is taken.
    assert client.post(page, build_typed(answer="x")).status_code == 302

    ask_more_of_nomination(nomination=row, words="How many staff?", by=officer)

    mail = Message.objects.get(kind="structures/nomination_asked")
    assert "How many staff?" in mail.text
    assert (
        "1 nomination to complete"
        in client.get(f"/partners/structures/{structure.pk}/").text
    )
    shown = client.get(page).text
    assert "How many staff?" in shown
    assert "marijke@molen.example" in shown
    client.post(page, build_typed(words="Forty people.", answer="Forty."))
    row.refresh_from_db()
    assert (row.stage, row.words) == ("sent", "Forty people.")
    assert row.steps.last().reason == "Forty."  # type: ignore[union-attr]


def test_a_refusal_has_a_code_and_a_sentence_that_the_structure_reads(
    structure: Organisation,
    speaker: StructureAccess,
    officer: User,
    sign_in: SignIn,
) -> None:
    row = nominate(speaker)
    with pytest.raises(Refused, match="Choose why"):
        decline_nomination(nomination=row, because="", words="No.", by=officer)
    with pytest.raises(Refused, match="reason"):
        decline_nomination(nomination=row, because="sector", words=" ", by=officer)
    row.refresh_from_db()
    assert (row.stage, row.declined_because) == ("sent", "")

    decline_nomination(
        nomination=row, because="sector", words="Ask again in 2028.", by=officer
    )

    row.refresh_from_db()
    assert (row.stage, row.declined_because) == ("declined", "sector")
    mail = Message.objects.get(kind="structures/nomination_declined")
    page = f"/partners/structures/{structure.pk}/nominations/{row.pk}/"
    for text in (mail.text, sign_in(speaker.user).get(page).text):
        assert "No cohort works in this sector for now" in text
        assert "Ask again in 2028." in text
    # A new nomination of the same company may follow.
    nominate(speaker)


def test_a_structure_takes_back_what_is_not_decided(
    structure: Organisation,
    speaker: StructureAccess,
    officer: User,
    sign_in: SignIn,
) -> None:
    row = nominate(speaker)
    page = f"/partners/structures/{structure.pk}/nominations/{row.pk}/withdraw/"
    client = sign_in(speaker.user)
    assert client.get(page).status_code == 405

    for _twice in range(2):
        client.post(page)

    row.refresh_from_db()
    assert (row.stage, row.steps.count()) == ("withdrawn", 1)
    with pytest.raises(Refused):
        accept_nomination(nomination=row, by=officer)


def test_only_who_speaks_nominates_completes_and_takes_back(
    speaker: StructureAccess, other: StructureAccess, officer: User
) -> None:
    row = nominate(speaker)
    ask_more_of_nomination(nomination=row, words="More?", by=officer)

    for by in (other.user, officer):
        with pytest.raises(PermissionDenied):
            withdraw_nomination(nomination=row, by=by)
        with pytest.raises(PermissionDenied):
            complete_nomination(nomination=row, answer="x", by=by, **build_facts())
    for act in (accept_nomination, invite_nominated_contact):
        with pytest.raises((PermissionDenied, Refused)):
            act(nomination=row, by=speaker.user)
    with pytest.raises(PermissionDenied):
        link_nomination(nomination=row, organisation=None, by=speaker.user)
    with pytest.raises(PermissionDenied):
        NOMINATION.apply(row, "accept", actor=Party(speaker.user))
    row.refresh_from_db()
    assert row.stage == "asked"


def test_staff_act_from_the_page_of_the_nomination(
    structure: Organisation,
    speaker: StructureAccess,
    officer: User,
    sign_in: SignIn,
) -> None:
    known = make_known()
    row = nominate(speaker)
    staff = sign_in(officer)
    page = f"/admin/structures/nomination/{row.pk}/"
    shown = staff.get(f"{page}change/").text
    assert "same register number" in shown
    assert staff.get("/admin/structures/nomination/").status_code == 200

    staff.post(
        f"/admin/structures/nomination/same/{row.pk}/", {"organisation": known.pk}
    )
    staff.post(f"{page}move/", {"move": "accept"})
    row.refresh_from_db()
    assert (row.stage, row.organisation) == ("accepted", known)
    assert "Send the invitation into the portal" in staff.get(f"{page}change/").text
    staff.post(f"/admin/structures/nomination/invite/{row.pk}/")
    assert HostInvitation.objects.get().email == "marijke@molen.example"
    # What resembles it is no affair of the structure.
    client = sign_in(speaker.user)
    portal = f"/partners/structures/{structure.pk}/nominations/{row.pk}/"
    assert "same register number" not in client.get(portal).text


def test_a_refusal_from_the_staff_page_needs_its_code(
    speaker: StructureAccess, officer: User, sign_in: SignIn
) -> None:
    row = nominate(speaker)
    staff = sign_in(officer)
    page = f"/admin/structures/nomination/{row.pk}/move/"

    staff.post(page, {"move": "decline", "reason": "Far away."})
    row.refresh_from_db()
    assert row.stage == "sent"
    staff.post(page, {"move": "decline", "reason": "Far away.", "code": "dates"})
    row.refresh_from_db()
    assert (row.stage, row.declined_because) == ("declined", "dates")


def test_contact_persons_of_what_came_to_nothing_are_forgotten(
    speaker: StructureAccess, officer: User
) -> None:
    gone = nominate(speaker)
    decline_nomination(nomination=gone, because="dates", words="Later.", by=officer)
    kept = nominate(speaker)
    accept_nomination(nomination=kept, by=officer)
    history: Any = gone.events.model.objects.filter(pgh_obj=gone)  # type: ignore[attr-defined]
    assert forget_ended_nominations() == 0

    with time_machine.travel(timezone.now() + timedelta(days=182), tick=False):
        assert forget_ended_nominations() == 1
        assert forget_ended_nominations() == 0

    for row in (gone, kept):
        row.refresh_from_db()
    assert (gone.contact_email, gone.contact_family_name) == ("", "")
    assert (gone.name, gone.declined_because) == ("Molen Voorbeeld bv", "dates")
    assert not history.filter(contact_email="marijke@molen.example").exists()
    assert kept.contact_email == "marijke@molen.example"


def test_the_database_is_the_last_guard(speaker: StructureAccess) -> None:
    row = nominate(speaker)
    rows = Nomination.objects.filter(pk=row.pk)
    for wrong in (
        {"contact_agrees": False},
        {"stage": "accepted"},
        {"stage": "declined"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_structures_with_one_company_make_one_organisation(
    structure: Organisation, officer: User
) -> None:
    rows = []
    for name in ("a", "b"):
        place = factories.organisation(name=name, kind="support")
        rows.append(nominate(let_speak_for(place, f"{name}@s.example")))

    def accept(row: Nomination) -> str:
        try:
            accept_nomination(nomination=row, by=officer)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(accept, rows))

    assert said[1] == "made"
    assert "has this number" in said[0]
    assert Organisation.objects.filter(name="Molen Voorbeeld bv").count() == 1


def test_a_nomination_that_waits_is_heard_of_by_staff_and_by_its_structure(
    speaker: StructureAccess, officer: User
) -> None:
    row = nominate(speaker)
    sent = row.at.replace(hour=12)
    kinds = Message.objects.filter(kind__startswith="structures/nomination_")
    assert sweep_reminders(sent + timedelta(days=4)) == 0

    assert sweep_reminders(sent + timedelta(days=5)) == 1
    assert sweep_reminders(sent + timedelta(days=5)) == 0
    to_staff = kinds.get(kind="structures/nomination_unanswered")
    assert (to_staff.to, row.name in to_staff.text) == (officer.email, True)
    ask_more_of_nomination(nomination=row, words="Which days suit?", by=officer)
    asked = NominationStep.objects.get(target="asked").at.replace(hour=12)
    assert sweep_reminders(asked + timedelta(days=7)) == 1
    again = kinds.get(kind="structures/nomination_asked_again")
    assert again.to == speaker.user.email
    assert "Which days suit?" in again.text
    decline_nomination(nomination=row, because="dates", words="Later.", by=officer)
    assert sweep_reminders(asked + timedelta(days=14)) == 0
    waiting = Reminder.objects.filter(rule__startswith="structures.", state="planned")
    assert not waiting.exists()
