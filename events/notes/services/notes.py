"""A learning note in the making: begun, written on, its authors and files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.notes.lifecycle import CHANGE, NOTE
from events.notes.models import (
    LearningNote,
    NoteAudience,
    NoteAuthor,
    NoteDownload,
    NoteFile,
)
from events.notes.models.notes import ORIGINS, is_programme_partner
from mobility.hosts.models import HostContact
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused, require
from pemwecco.core.typed_text import clean_line, clean_text
from pemwecco.documents.services import store_upload
from pemwecco.network.models import NeedTopic, Organisation, Person, Sector

# Addresses beside those of the notes.
RESERVED: Final = frozenset({"feed", "mine", "new"})
LONGEST_SLUG: Final = 70
MOST_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a note says, in which language."""

    title: str
    summary: str
    body: str
    language: str = "fr"

    def clean(self) -> NoteText:
        """As it is kept; refuses a language that the programme does not write."""
        if self.language not in dict(settings.LANGUAGES):
            raise Refused(_("A note is in French, English or Dutch."))
        body = clean_text(self.body).strip()
        title, summary = clean_line(self.title), clean_text(self.summary).strip()
        return NoteText(title, summary, body, self.language)


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """What a note is about, and for whom; `origin` is the row that it springs from, if any."""

    level: str = Organisation.Level.MICRO
    audience: str = NoteAudience.PUBLIC
    criterion: str = ""
    sector: Sector | None = None
    themes: Iterable[NeedTopic] = field(default=())
    origin: models.Model | None = None


@transaction.atomic
def begin_learning_note(
    *, text: NoteText, subject: NoteSubject, by: User
) -> LearningNote:
    """Begin a note as a draft of staff.

    Refuses with `Refused` another language than those of the programme and a thing that no note springs
    from; `PermissionDenied` without the right.
    """
    require(by, "notes.add_learningnote")
    return _create_note(text, subject, by)


@transaction.atomic
def propose_learning_note(
    *, text: NoteText, subject: NoteSubject, by: User
) -> LearningNote:
    """Take the note of a host or a participant, who stands as its author; staff review it.

    Refuses with `Refused` whoever is no partner, an empty text and another language than those of the
    programme.
    """
    if not is_programme_partner(by):
        raise Refused(_("Notes are proposed by hosts and participants."))
    note = _create_note(text, subject, by)
    LearningNote.objects.filter(pk=note.pk).update(proposed_by=by)
    person = Person.objects.filter(email=by.email).order_by("pk").first()
    if person is not None:
        is_host = HostContact.objects.of_user(by).exists()
        part = NoteAuthor.Capacity
        capacity = part.HOST if is_host else part.PARTICIPANT
        NoteAuthor.objects.create(note=note, person=person, capacity=capacity)
    NOTE.apply(note, "submit_note", actor=Party(by))
    return note


@transaction.atomic
def revise_proposed_note(*, note: LearningNote, text: NoteText, by: User) -> None:
    """Take the note that was sent back once more, as its proposer wrote it anew; staff review it again."""
    if note.proposed_by_id != by.pk:
        raise Refused(_("This note was proposed by somebody else."))
    write_learning_note(note=note, text=text, by=by)
    NOTE.apply(note, "submit_note", actor=Party(by))


@transaction.atomic
def write_learning_note(*, note: LearningNote, text: NoteText, by: User) -> None:
    """Keep another text of a draft, and who wrote it: they do not publish it.

    Refuses with `Refused` a note that is no draft; `PermissionDenied` for whoever neither proposed it nor
    has the right.
    """
    if note.proposed_by_id != by.pk:
        require(by, CHANGE)
    row = LearningNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not row.is_open:
        raise Refused(_("The text changes while the note is a draft."))
    cleaned = text.clean()
    for name in ("title", "summary", "body", "language"):
        setattr(row, name, getattr(cleaned, name))
        setattr(note, name, getattr(cleaned, name))
    row.save(update_fields=["title", "summary", "body", "language"])
    row.writers.add(by)


@transaction.atomic
def begin_translation(*, note: LearningNote, language: str, by: User) -> LearningNote:
    """Begin the translation of the version in force, as a draft that holds its text.

    Refuses with `Refused` a note without one, its own language, a translation (the first note is
    translated) and one that is there already.
    """
    require(by, "notes.add_learningnote")
    version = note.versions.filter(is_in_force=True).first()
    if version is None:
        raise Refused(_("A note is translated once it is published."))
    if note.translation_of_id is not None:
        raise Refused(_("This is a translation: translate the note that it is of."))
    if language == note.language:
        raise Refused(_("The note is in this language."))
    if note.translations.filter(language=language).exists():
        raise Refused(_("There is a translation into this language already."))
    text = NoteText(version.title, version.summary, version.text, language)
    subject = NoteSubject(
        level=note.level,
        audience=note.audience,
        criterion=note.criterion,
        sector=note.sector,
        themes=note.themes.all(),
    )
    made = _create_note(text, subject, by)
    made.translation_of, made.translated_version = note, version.number
    made.save(update_fields=["translation_of", "translated_version"])
    return made


@transaction.atomic
def follow_original(*, note: LearningNote, by: User) -> None:
    """Note that a translation says what the version in force of its original says."""
    require(by, CHANGE)
    original = note.translation_of
    version = None
    if original is not None:
        version = original.versions.filter(is_in_force=True).first()
    if version is None:
        raise Refused(_("There is no version to follow."))
    note.translated_version = version.number
    note.save(update_fields=["translated_version"])


@transaction.atomic
def attach_note_file(
    *, note: LearningNote, uploaded: UploadedFile, caption: str, by: User
) -> NoteFile:
    """Put a picture or a PDF with a note; a picture says what it shows.

    Refuses with `Refused` too many files and a picture without words; `FileRefused` as every upload is.
    """
    require(by, CHANGE)
    if note.files.count() >= MOST_FILES:
        raise Refused(
            _("At most %(most)d files go with a note.") % {"most": MOST_FILES}
        )
    document = store_upload(uploaded=uploaded, by=by)
    words = clean_line(caption)
    if document.content_type.startswith("image/") and not words:
        raise Refused(_("Say in words what the picture shows."))
    return NoteFile.objects.create(note=note, document=document, caption=words)


def count_note_download(note: LearningNote) -> None:
    """One more download of this note today; nobody is noted."""
    on = timezone.localdate()
    NoteDownload.objects.bulk_create(
        [NoteDownload(note=note, on=on)], ignore_conflicts=True
    )
    NoteDownload.objects.filter(note=note, on=on).update(count=F("count") + 1)


def _create_note(text: NoteText, subject: NoteSubject, by: User) -> LearningNote:
    cleaned = text.clean()
    note = LearningNote(
        slug=_find_free_slug(cleaned.title),
        title=cleaned.title,
        summary=cleaned.summary,
        body=cleaned.body,
        language=cleaned.language,
        level=subject.level,
        audience=subject.audience,
        criterion=subject.criterion,
        sector=subject.sector,
    )
    if subject.origin is not None:
        setattr(note, find_origin_column(subject.origin), subject.origin)
    note.save()
    note.themes.set(subject.themes)
    note.writers.add(by)
    return note


def find_origin_column(row: models.Model) -> str:
    """The column by which a note points to a thing that it springs from."""
    for name in ORIGINS:
        if isinstance(row, LearningNote._meta.get_field(name).related_model):  # type: ignore[arg-type]  # a model
            return name
    raise Refused(_("No note springs from this."))


def _find_free_slug(title: str) -> str:
    start = slugify(title)[:LONGEST_SLUG].strip("-") or "note"
    taken = set(
        LearningNote.objects.filter(slug__startswith=start).values_list(
            "slug", flat=True
        )
    )
    taken |= RESERVED
    slug, number = start, 1
    while slug in taken:
        number += 1
        slug = f"{start}-{number}"
    return slug
