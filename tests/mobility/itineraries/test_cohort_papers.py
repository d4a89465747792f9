"""Day sheet and programme of a cohort as PDF: asked, made by the worker, fetched when ready."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from mobility.itineraries.models import Itinerary
from mobility.itineraries.services.programme import publish_itinerary
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.exports.models import Export
from pemwecco.exports.services import begin_paper, write_export
from pemwecco.privacy.models import Reading
from tests.conftest import SignIn
from tests.mobility.itineraries.test_services import stay

pytestmark = pytest.mark.django_db
PRESENCE = "/admin/itineraries/presence/"
MINE = "/admin/exports/export/"


@pytest.fixture
def cohort(officer: User) -> Cohort:
    itinerary: Itinerary = stay()
    publish_itinerary(itinerary=itinerary, by=officer)
    found = itinerary.participation.cohort
    assert found is not None
    return found


def read_text(export: Export) -> str:
    export.refresh_from_db()
    assert export.document is not None
    with export.document.file.open("rb") as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())


def ask_day(client: Client, cohort: Cohort) -> Export:
    address = f"{PRESENCE}day/paper/?cohort={cohort.pk}&on=2027-03-03"
    answer = client.post(address)
    export = Export.objects.latest("pk")
    assert answer["Location"] == f"{MINE}{export.pk}/wait/"
    return export


def test_the_day_sheet_is_made_by_the_worker_and_fetched_when_ready(
    cohort: Cohort, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    export = ask_day(client, cohort)
    wait = f"{MINE}{export.pk}/wait/"

    waiting = client.get(wait)
    assert "<progress" in waiting.content.decode()
    assert waiting["Refresh"] == "2"
    # Asked twice, it is the one that is being made.
    assert ask_day(client, cohort).pk == export.pk

    assert write_export(export.pk)
    assert not write_export(export.pk)

    text = read_text(export)
    assert "Visite à Antwerpen" in text
    assert "Awa Exemple" in text
    ready = client.get(wait)
    assert ready["Refresh"].startswith("0; url=/")
    export.refresh_from_db()
    assert f"/{export.document_id}/" in ready["Refresh"]
    assert Reading.objects.filter(act=Reading.Act.EXPORTED, by=officer).count() == 1


def test_the_programme_of_the_group_has_all_days_and_shows_how_far_it_is(
    cohort: Cohort, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    client.post(f"{PRESENCE}group/{cohort.pk}/")
    export = Export.objects.get()
    Export.objects.filter(pk=export.pk).update(done=1)
    assert 'value="50"' in client.get(f"{MINE}{export.pk}/wait/").content.decode()

    assert write_export(export.pk)

    text = read_text(export)
    assert "Visite à Antwerpen" in text
    assert "Visite à Liège" in text
    assert "PDF" in client.get(MINE).content.decode()


def test_papers_are_of_who_asked_and_needs_both_rights(
    cohort: Cohort,
    officer: User,
    coordinator: User,
    visa_officer: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    export = ask_day(sign_in(officer), cohort)
    assert sign_in(coordinator).get(f"{MINE}{export.pk}/wait/").status_code == 404
    address = f"{PRESENCE}day/paper/?cohort={cohort.pk}&on=2027-03-03"
    assert sign_in(officer).get(address).status_code == 405
    assert sign_in(officer).get(f"{PRESENCE}group/{cohort.pk}/").status_code == 405
    assert sign_in(officer).post(f"{PRESENCE}group/0/").status_code == 404
    for user in (visa_officer, staff_member(Role.MONITORING)):
        assert sign_in(user).post(address).status_code == 403
        assert sign_in(user).post(f"{PRESENCE}group/{cohort.pk}/").status_code == 403
    with pytest.raises(LookupError):
        begin_paper(by=officer, code="none", query="", language="fr", address=None)


def test_who_lost_the_right_gets_no_paper(
    cohort: Cohort, officer: User, sign_in: SignIn
) -> None:
    export = ask_day(sign_in(officer), cohort)
    officer.groups.clear()

    assert not write_export(export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert "role" in export.failure
