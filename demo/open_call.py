"""The call that is open now: a few submissions, and drafts in every state of completion."""

from __future__ import annotations

from datetime import timedelta

from demo import applications, logins, people
from demo.ledger import DemoTransition, build_many_ledger_rows
from demo.world import NEXT_CALL_OPENED, World
from participants.applications.models import Application
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.services import ensure_user

SUBMITTED, DRAFTS = 14, 6
KNOWN = {0: logins.CORRECTING, 1: logins.CORRECTED, SUBMITTED: logins.DRAFTING}


def make_demo_open_call(world: World) -> None:
    count = SUBMITTED + DRAFTS
    applicants = people.make_demo_people(
        world, count, formal=[True] * count, known=KNOWN, first=20_000
    )
    year = world.next_call.opens_at.year
    opened = world.next_call.opens_at
    moments = []
    for _one in applicants:
        moments.append(opened + timedelta(minutes=world.dice.randint(60, 17 * 1440)))
    begun = sorted(moments)
    rows = []
    for number, at in enumerate(begun, start=1):
        one = applicants[number - 1]
        rows.append(
            applications.build_demo_participation(
                world, one, world.next_call, year, number, at
            )
        )
    sent = rows[:SUBMITTED]
    for row in sent:
        row.stage = Stage.SUBMITTED
    Participation.objects.bulk_create(rows)
    applications.update_number_sequence(world, year, count)
    histories = []
    for row in sent:
        at = row.created_at + timedelta(hours=world.dice.randint(1, 40))
        histories.append((row, [DemoTransition("submit", at)]))
    ParticipationStep.objects.bulk_create(
        build_many_ledger_rows(ParticipationStep, PARTICIPATION, Stage.DRAFT, histories)
    )
    applications.fill_demo_answers(world, rows, applicants)
    applications.attach_demo_documents(world, [(row, True) for row in sent])
    for place, row in enumerate(rows[SUBMITTED:]):
        saved = applications.STEPS[: 1 + place % 3]
        blank = (
            {}
            if "project" in saved
            else {
                "project_title": "",
                "project": "",
                "expected_results": "",
                "needs": "",
            }
        )
        Application.objects.filter(participation=row).update(
            steps_saved=saved, commits_to_return=False, version=1 + len(saved), **blank
        )
    assert world.day(NEXT_CALL_OPENED) == opened.date()


def make_applicant_accounts(world: World) -> None:
    """The people of the table of log-ins who sign in by code, and everyone who holds a seat."""
    for login in logins.BY_CODE:
        if login is not logins.HOST:
            ensure_user(email=login.email, language="fr", name=login.name)
    for row in world.travellers:
        ensure_user(
            email=row.person.email,
            language=row.person.language,
            name=row.person.full_name,
        )
