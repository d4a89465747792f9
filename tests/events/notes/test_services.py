"""A note from its first draft to its second version: reviewed by other eyes, translated, withdrawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, connection, transaction
from PIL import Image

from events.notes.lifecycle import NOTE, NoteStage
from events.notes.models import (
    LearningNote,
    NoteAuthor,
    NoteDownload,
    NoteVersion,
    PolicyFeedback,
)
from events.notes.queries import list_stale_translations
from events.notes.rules.passages import fold_accents
from events.notes.services.notes import (
    NoteSubject,
    NoteText,
    attach_note_file,
    begin_translation,
    count_note_download,
    follow_original,
    propose_learning_note,
    revise_proposed_note,
    write_learning_note,
)
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.documents.services import FileRefused
from pemwecco.privacy.services import erase_row
from tests import factories
from tests.events.gatherings import rows as gatherings
from tests.events.notes.rows import (
    TEXT,
    make_note,
    make_published_note,
    publish_note,
)

pytestmark = pytest.mark.django_db


def test_whoever_wrote_does_not_publish(officer: User, coordinator: User) -> None:
    note = make_note(officer)
    NOTE.apply(note, "submit_note", actor=Staff(officer))
    with pytest.raises(Refused):
        NOTE.apply(note, "publish_note", actor=Staff(officer))

    NOTE.apply(note, "publish_note", actor=Staff(coordinator))
    version = note.versions.get()
    assert (version.number, version.text, version.is_in_force) == (1, TEXT.body, True)
    assert (version.written_by, version.published_by) == (officer, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteVersion.objects.update(published_by=officer)


def test_whoever_asked_for_the_review_and_whoever_is_author_do_not_publish(
    officer: User, coordinator: User
) -> None:
    note = make_note(officer)
    NOTE.apply(note, "submit_note", actor=Staff(coordinator))
    assert not NOTE.may(note, "publish_note", actor=Staff(coordinator))

    other = make_note(officer)
    person = factories.person(email=coordinator.email)
    NoteAuthor.objects.create(note=other, person=person, capacity="staff")
    NOTE.apply(other, "submit_note", actor=Staff(officer))
    assert not NOTE.may(other, "publish_note", actor=Staff(coordinator))


def test_sending_back_needs_a_reason(officer: User, coordinator: User) -> None:
    note = make_note(officer)
    NOTE.apply(note, "submit_note", actor=Staff(officer))
    with pytest.raises(Refused):
        NOTE.apply(note, "send_back_note", actor=Staff(coordinator))
    NOTE.apply(note, "send_back_note", actor=Staff(coordinator), reason="Say where.")
    assert note.stage == NoteStage.DRAFT
    assert note.steps.latest("id").reason == "Say where."


def test_a_note_without_text_is_not_reviewed(officer: User) -> None:
    note = make_note(officer, NoteText("T", "S", "  "))
    with pytest.raises(Refused):
        NOTE.apply(note, "submit_note", actor=Staff(officer))


def test_the_version_in_force_stays_while_the_next_is_written(
    officer: User, coordinator: User
) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    first_day = note.published_on
    NOTE.apply(note, "revise_note", actor=Staff(officer))
    text = NoteText("What we learned", "Short.", "It worked twice.", "en")
    write_learning_note(note=note, text=text, by=officer)
    assert [version.text for version in note.versions.filter(is_in_force=True)] == [
        TEXT.body
    ]

    publish_note(note, officer, coordinator)
    found = note.versions.order_by("number").values_list("number", "is_in_force")
    assert list(found) == [(1, False), (2, True)]
    assert note.published_on == first_day
    # What was published never changes.
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        note.versions.filter(number=1).update(text="other")


def test_a_text_changes_only_in_a_draft(officer: User, coordinator: User) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    with pytest.raises(Refused):
        write_learning_note(note=note, text=TEXT, by=officer)


def test_a_withdrawn_note_is_read_by_nobody(officer: User, coordinator: User) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    NOTE.apply(note, "withdraw_note", actor=Staff(coordinator), reason="Wrong.")
    assert not LearningNote.objects.published().exists()
    assert not note.versions.filter(is_in_force=True).exists()


def test_an_unknown_language_is_refused(officer: User) -> None:
    with pytest.raises(Refused):
        make_note(officer, NoteText("T", "S", "B", "xx"))


def test_a_note_springs_from_one_thing(officer: User) -> None:
    event = gatherings.event()
    note = make_note(officer, origin=event)
    assert note.event == event
    session = event.sessions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningNote.objects.filter(pk=note.pk).update(session=session)
    with pytest.raises(Refused):
        make_note(officer, origin=factories.person())


def test_addresses_are_free_and_no_page_of_its_own(officer: User) -> None:
    slugs = [make_note(officer, NoteText("Feed", "S", "B")).slug for _each in range(2)]
    assert slugs == ["feed-2", "feed-3"]


def test_a_translation_of_an_older_version_is_stale(
    officer: User, coordinator: User
) -> None:
    note = publish_note(make_note(officer), officer, coordinator)
    made = begin_translation(note=note, language="fr", by=officer)
    assert (made.translation_of, made.translated_version) == (note, 1)
    for language in ("fr", "en"):
        with pytest.raises(Refused):
            begin_translation(note=note, language=language, by=officer)
    assert not list_stale_translations().exists()

    NOTE.apply(note, "revise_note", actor=Staff(officer))
    publish_note(note, officer, coordinator)
    assert list(list_stale_translations()) == [made]
    follow_original(note=made, by=officer)
    assert not list_stale_translations().exists()


def test_a_participant_proposes_and_writes_anew(
    awa: User, outsider: User, coordinator: User
) -> None:
    factories.participation(stage=Stage.RETURNED)
    note = propose_learning_note(text=TEXT, subject=NoteSubject(), by=awa)
    note.refresh_from_db()
    assert note.stage == NoteStage.IN_REVIEW
    assert [row.capacity for row in note.authors.all()] == ["participant"]
    with pytest.raises(Refused):
        propose_learning_note(text=TEXT, subject=NoteSubject(), by=outsider)

    NOTE.apply(note, "send_back_note", actor=Staff(coordinator), reason="Say where.")
    text = NoteText("Better", "S", "B", "fr")
    with pytest.raises(Refused):
        revise_proposed_note(note=note, text=text, by=outsider)
    revise_proposed_note(note=note, text=text, by=awa)
    note.refresh_from_db()
    assert (note.title, note.stage) == ("Better", NoteStage.IN_REVIEW)
    with pytest.raises(Refused):
        revise_proposed_note(note=note, text=text, by=awa)


def test_an_erased_author_leaves_the_note(officer: User, coordinator: User) -> None:
    note = make_note(officer)
    person = factories.person(email="gone@atelier.example")
    NoteAuthor.objects.create(note=note, person=person, capacity="host")
    publish_note(note, officer, coordinator)
    erase_row(person)
    assert not note.authors.exists()
    assert note.versions.filter(is_in_force=True).count() == 1


def test_outsiders_write_nothing(outsider: User) -> None:
    with pytest.raises(PermissionDenied):
        make_note(outsider)
    note = make_published_note()
    with pytest.raises(PermissionDenied):
        write_learning_note(note=note, text=TEXT, by=outsider)


def make_picture(width: int, height: int) -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (width, height), "teal").save(kept, "PNG")
    return SimpleUploadedFile("p.png", kept.getvalue(), "image/png")


def test_a_picture_says_what_it_shows_and_is_no_huge_one(officer: User) -> None:
    note = make_note(officer)
    picture = make_picture(40, 30)
    with pytest.raises(Refused):
        attach_note_file(note=note, uploaded=picture, caption=" ", by=officer)
    file = attach_note_file(note=note, uploaded=picture, caption="A stall", by=officer)
    assert file.is_picture
    huge = make_picture(20_000, 20_000)
    with pytest.raises(FileRefused):
        attach_note_file(note=note, uploaded=huge, caption="Huge", by=officer)
    assert note.files.count() == 1


def test_an_outcome_has_its_day_after_the_question(officer: User) -> None:
    note = make_note(officer)
    asked = {
        "note": note,
        "organisation": factories.organisation(),
        "asked": "A green lane.",
        "asked_on": date(2026, 5, 1),
    }
    for wrong in (
        {"outcome": "Yes."},
        {"outcome": "Yes.", "outcome_on": date(2026, 4, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyFeedback.objects.create(**asked, **wrong)


@pytest.mark.django_db(transaction=True)
def test_downloads_at_once_are_all_counted() -> None:
    note = make_published_note()

    def count(_each: int) -> None:
        try:
            count_note_download(note)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(8)))
    assert NoteDownload.objects.get().count == 8


def test_the_database_folds_as_the_rules_do() -> None:
    texts = ["Réglementation à l’œuvre", "cœur Æsir straße", "één coördinatie", "ﬁn"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("SELECT fold_note_text(%s)", [text])
            assert cursor.fetchone()[0] == fold_accents(text)
