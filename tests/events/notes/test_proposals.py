"""A host and a participant propose notes: kept while typed, sent once, sent back with a reason."""

from __future__ import annotations

import pytest

from events.notes.lifecycle import NOTE, NoteStage
from events.notes.models import LearningNote
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MINE = "/events/notes/mine/"
NEW = {
    "title": "Ten boxes",
    "language": "fr",
    "level": "micro",
    "summary": "Short.",
    "body": "Long <script>alert(1)</script>.",
}


def test_a_participant_proposes_and_sees_why_it_came_back(
    awa: User, outsider: User, coordinator: User, sign_in: SignIn
) -> None:
    factories.participation(stage=Stage.RETURNED)
    client = sign_in(awa)
    assert client.get(f"{MINE}new/").status_code == 200
    assert client.post(f"{MINE}new/", NEW).status_code == 302
    note = LearningNote.objects.get()
    assert note.stage == NoteStage.IN_REVIEW
    page = f"{MINE}{note.pk}/"
    assert b"<script>alert" not in client.get(page).content

    NOTE.apply(note, "send_back_note", actor=Staff(coordinator), reason="Say where.")
    assert "Say where." in client.get(page).content.decode()
    assert client.post(page, NEW | {"title": "In Antwerp"}).status_code == 302
    note.refresh_from_db()
    assert (note.title, note.stage) == ("In Antwerp", NoteStage.IN_REVIEW)
    # While it is read it does not change.
    assert client.post(page, NEW).status_code == 422

    stranger = sign_in(outsider)
    for address in (MINE, f"{MINE}new/", page):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{MINE}new/", NEW).status_code == 404
    assert client.post(MINE).status_code == 405


def test_a_host_proposes_in_the_portal(outsider: User, sign_in: SignIn) -> None:
    host = factories.host()
    factories.let_speak(outsider, host)
    client = sign_in(outsider)
    assert client.post(f"{MINE}new/", NEW).status_code == 302
    note = LearningNote.objects.get()
    assert [each.capacity for each in note.authors.all()] == ["host"]
    shown = client.get(MINE)
    assert shown.context["hosts"] == [host]
    assert "Ten boxes" in shown.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"title": ""}, {"body": ""}, {"level": "giant"}]
)
def test_what_cannot_be_taken_is_kept_on_the_form(
    wrong: dict[str, str], awa: User, sign_in: SignIn
) -> None:
    factories.participation(stage=Stage.SELECTED)
    shown = sign_in(awa).post(f"{MINE}new/", NEW | wrong)
    assert shown.status_code == 422
    assert not LearningNote.objects.exists()
