"""The staff page of a note: written, reviewed by somebody else, translated; its queue on the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from events.notes.lifecycle import NOTE, NoteStage
from events.notes.models import LearningNote
from events.notes.services.notes import write_learning_note
from home.desk.entries import count_desk_lines
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from tests.conftest import SignIn
from tests.events.gatherings import rows as gatherings
from tests.events.notes.rows import TEXT, make_note, publish_note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/events/learningnote/"
NEW = {
    "title": "Samples first",
    "language": "en",
    "audience": "public",
    "level": "micro",
    "criterion": "",
    "summary": "Short.",
    "body": "Long.",
}


def get_page(note: LearningNote) -> str:
    return reverse("admin:notes_learningnote_change", args=[note.pk])


def move(client: Client, note: LearningNote, name: str, reason: str = "") -> Any:
    address = reverse("admin:notes_learningnote_move", args=[note.pk])
    return client.post(address, {"move": name, "reason": reason}, follow=True)


def test_a_note_is_written_reviewed_and_published(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    writer, reader = sign_in(officer), sign_in(coordinator)
    address = reverse("admin:notes_learningnote_add")
    assert writer.post(address, NEW).status_code == 302
    note = LearningNote.objects.get()
    assert (note.slug, list(note.writers.all())) == ("samples-first", [officer])

    move(writer, note, "submit_note")
    [line] = [each for each in count_desk_lines(coordinator) if "learning" in str(each.label)]  # fmt: skip
    assert line.count == 1
    shown = move(writer, note, "publish_note")
    assert b"Whoever wrote a note does not publish it" in shown.content
    note.refresh_from_db()
    assert note.stage == NoteStage.IN_REVIEW
    move(reader, note, "publish_note")
    # A second press changes nothing.
    move(reader, note, "publish_note")
    assert note.versions.count() == 1


def test_a_note_of_two_origins_is_refused_with_a_sentence(
    officer: User, sign_in: SignIn
) -> None:
    event = gatherings.event()
    both = NEW | {"event": event.pk, "session": event.sessions.get().pk}
    shown = sign_in(officer).post(reverse("admin:notes_learningnote_add"), both)
    assert b"A note springs from one thing" in shown.content
    assert not LearningNote.objects.exists()


def test_the_page_shows_what_a_version_changed(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    NOTE.apply(note, "revise_note", actor=Staff(officer))
    text = TEXT.__class__(TEXT.title, TEXT.summary, "It **failed**.", "en")
    write_learning_note(note=note, text=text, by=officer)
    publish_note(note, officer, coordinator)
    shown = sign_in(officer).get(get_page(note)).content.decode()
    assert "<del>**worked**.</del>" in shown
    assert "<ins>**failed**.</ins>" in shown


def test_a_published_text_is_read_only(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    client = sign_in(officer)
    assert 'name="body"' not in client.get(get_page(note)).content.decode()
    sent = NEW | {"title": "Other", "slug": note.slug}
    client.post(get_page(note), sent)
    note.refresh_from_db()
    assert note.title == TEXT.title


def test_a_translation_is_begun_once(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    address = reverse("admin:notes_translate", args=[note.pk])
    client = sign_in(officer)
    for _each in range(2):
        client.post(address, {"language": "nl"})
    client.post(address, {"language": "xx"})
    assert [each.language for each in note.translations.all()] == ["nl"]
    assert client.get(address).status_code == 405


def test_who_sees_no_notes_changes_none(
    officer: User, staff_member: Any, sign_in: SignIn
) -> None:
    note = make_note(officer)
    client = sign_in(staff_member(Role.PANEL_MEMBER))
    assert client.get(LIST).status_code == 403
    for name in ("translate", "follow"):
        address = reverse(f"admin:notes_{name}", args=[note.pk])
        assert client.post(address, {"language": "nl"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(count):
        make_note(officer)
    client = sign_in(officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        assert len(client.get(LIST).context["cl"].result_list) == count
