"""My space at every stage: the number is the list, nothing waits unsaid, and what is others' is theirs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.space.tasks import Task
from mobility.itineraries.models import Itinerary, ReturnClaim
from mobility.visas.models import Dossier, Piece
from participants.applications.models import Application
from participants.decisions.services.offers import open_offer
from participants.register.models import Participation, Programme
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.calendars import DayToKeep, build_day_link
from pemwecco.documents.services import store_bytes
from reintegration.followups.models import FollowUp
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TODAY = timezone.localdate


def make_file(stage: str) -> Participation:
    """A file of somebody of their own, with what its stage brings."""
    person = factories.person(email=f"{stage}@atelier.example")
    ensure_user(email=person.email, language="en")
    cohort = factories.cohort(
        arrives_on=TODAY() - timedelta(days=9), leaves_on=TODAY() + timedelta(days=1)
    )
    inserted = {"offered": "selected", "visa": "prepared"}.get(stage, stage)
    file = factories.participation(stage=inserted, person=person, cohort=cohort)
    Application.objects.create(participation=file)
    if stage == "offered":
        open_offer(participation=file, origin="published", explanation={})
    if stage == "visa":
        fill_dossier(factories.dossier(participation=file))
    if stage == "departed":
        Itinerary.objects.create(
            participation=file, arrives_on=cohort.arrives_on, leaves_on=cohort.leaves_on
        )
    if stage in {"returned", "completed"}:
        for months, state in ((3, "due"), (6, "planned")):
            FollowUp.objects.create(
                participation=file, months=months, due_on=TODAY(), stage=state
            )
    return file


def fill_dossier(dossier: Dossier) -> None:
    for code, giver, stage in (
        ("PHOTO", "participant", "missing"),
        ("BANK_PERS", "participant", "missing"),
        ("NINEA", "participant", "to_correct"),
        ("RCCM", "participant", "received"),
        ("TMI", "programme", "missing"),
        ("INVIT_HOST", "host", "missing"),
    ):
        Piece.objects.create(
            dossier=dossier, code=code, given_by=giver, stage=stage, due_on=TODAY()
        )


# What somebody must do at each stage; how many questions the page asks of the database.
STAGES = {
    "draft": (["Finish and send your application"], 5),
    "submitted": ([], 6),
    "not_ready": (["See what your file still needs"], 8),
    "reserve": ([], 5),
    "offered": (["Answer the offer of a place"], 10),
    "selected": ([], 10),
    "visa": (
        [
            "Correct 1 paper of your visa file",
            "Add 2 missing papers to your visa file",
            "Enter your passport",
        ],
        12,
    ),
    "cleared": (["Travel, then tell us that you have arrived"], 9),
    "departed": (["Tell us that you are back home"], 13),
    "returned": (
        ["Tell us how your enterprise is doing, 3 months after your return"],
        11,
    ),
    "completed": (
        ["Tell us how your enterprise is doing, 3 months after your return"],
        11,
    ),
}


def test_the_number_is_the_list_at_every_stage(sign_in: SignIn) -> None:
    asked = {}
    for stage, (titles, _most) in STAGES.items():
        file = make_file(stage)
        browser = sign_in(User.objects.get(email=file.person.email))
        browser.get("/me/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/me/")

        asked[stage] = len(queries)
        tasks: list[Task] = page.context["tasks"]
        assert sorted(task.title for task in tasks) == sorted(titles), stage
        said = re.search(r"(\d+) things? to do now", page.text)
        assert (int(said[1]) if said else 0) == len(titles), stage
        assert ("Nothing to do now" in page.text) == (not titles), stage
        for task in tasks:
            if task.items:
                number = re.search(r"\d+", task.title)
                assert number is None or int(number[0]) == len(task.items)
                assert all(item in page.text for item in task.items)
        assert len(page.content) < 60_000
    assert asked == {stage: most for stage, (_titles, most) in STAGES.items()}
    assert max(asked.values()) <= 15


def test_what_others_do_is_named_with_its_day_and_is_never_late(
    sign_in: SignIn,
) -> None:
    file = make_file("visa")

    page = sign_in(User.objects.get(email=file.person.email)).get("/me/")

    pending = {(one.who, one.items) for one in page.context["pending"]}
    label = dict(Piece.Code.choices)
    assert ("The programme", (str(label["RCCM"]),)) in pending
    assert ("The programme", (str(label["TMI"]),)) in pending
    assert ("Your hosts", (str(label["INVIT_HOST"]),)) in pending
    part = page.text.split('id="pending"')[1].split("</section>")[0]
    assert "chip--bad" not in part.split("<h2>")[0]


def test_a_return_that_staff_look_at_is_no_task_of_the_traveller(
    sign_in: SignIn,
) -> None:
    file = make_file("departed")
    user = User.objects.get(email=file.person.email)
    claim = ReturnClaim.objects.create(
        participation=file,
        on=TODAY(),
        place="Zaventem",
        evidence="boarding_pass",
        document=store_bytes(
            content=b"x", name="x.pdf", content_type="application/pdf", by=None
        ),
        by=user,
    )
    browser = sign_in(user)
    assert browser.get("/me/").context["tasks"][0].url == "/me/itinerary/back/confirm/"
    claim.steps.create(source="draft", target="claimed", move="claim")
    ReturnClaim.objects.update(stage="claimed")

    page = browser.get("/me/")

    assert page.context["tasks"] == []
    assert "Looks at the proof of your return" in page.text


def test_a_deadline_is_a_calendar_file_that_nobody_can_make_up(client: Client) -> None:
    now = timezone.now().replace(microsecond=0)
    link = build_day_link(DayToKeep("Answer the offer", now, "/offer/x/"))
    day = build_day_link(DayToKeep("Papers", TODAY(), "/me/visa/"))

    moment = client.get(link)

    assert moment["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{now:%Y%m%dT%H%M%S}Z" in moment.text
    assert f"DTSTART;VALUE=DATE:{TODAY():%Y%m%d}" in client.get(day).text
    assert client.get(link.replace(".ics", "x.ics")).status_code == 404
    assert reverse("day_to_keep", args=["made-up"]).endswith("/made-up.ics")


def test_whom_to_ask_is_a_tap_and_the_day_of_the_next_check_is_that_of_its_page(
    sign_in: SignIn,
) -> None:
    file = make_file("not_ready")
    Programme.objects.update(
        contact_phone="+221 33 820 00 00", contact_whatsapp="+221 77 820 00 00"
    )
    browser = sign_in(User.objects.get(email=file.person.email))

    page = browser.get("/me/")
    route = browser.get(reverse("eligibility:route", args=[file.reference]))

    for link in ("mailto:", "tel:+221338200000", "https://wa.me/221778200000"):
        assert f'href="{link}' in page.text
        assert f'href="{link}' in route.text
    assert page.context["tasks"][0].due_on == route.context["looked_at"]
