"""Verbs on notes: write, change, put on top, take away; the colleagues whom a note calls are told."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.casework.access import build_row_path, can_read_row, list_colleagues
from pemwecco.casework.models import Mention, Note
from pemwecco.casework.rules import (
    EDITABLE_FOR,
    build_call_names,
    find_called_people,
    is_editable,
)
from pemwecco.core.answers import Refused, require
from pemwecco.mail.services import build_site_url, queue_mail

MOST_SIGNS = 5000


@transaction.atomic
def write_note(
    *,
    row: Model,
    text: str,
    by: User,
    tell: Iterable[int] = (),
    pinned: bool = False,
) -> Note:
    """Note something on a row for colleagues; those called by @name or in `tell` (keys) get a mail.

    The mail says that there is a note and where, never what it says. Refuses an empty text, a name that
    nobody or several have, a colleague who may not read the row.
    """
    require(by, "casework.add_note")
    text = _clean_note_text(text)
    called = _find_colleagues(row, text, tell, by)
    note = Note.objects.create(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        text=text,
        author=by,
        pinned=pinned,
    )
    _tell_colleagues(note, row, called)
    return note


@transaction.atomic
def edit_note(*, note: Note, row: Model, text: str, by: User) -> None:
    """Change one's own note while it is fresh; only those newly called are told.

    Refuses the note of somebody else, one that is too old or taken away, and what `write_note` refuses.
    """
    require(by, "casework.add_note")
    text = _clean_note_text(text)
    locked = Note.objects.select_for_update().get(pk=note.pk)
    if locked.author_id != by.pk:
        raise Refused(_("A note is changed by who wrote it. Write one of your own."))
    if locked.removed_at is not None or not is_editable(
        locked.written_at, timezone.now()
    ):
        minutes = int(EDITABLE_FOR.total_seconds()) // 60
        raise Refused(
            _("A note stays as it is after %(n)d minutes. Write a new one.")
            % {"n": minutes}
        )
    called = _find_colleagues(row, text, (), by)
    if text != locked.text:
        locked.text, locked.edited_at = text, timezone.now()
        locked.save(update_fields=["text", "edited_at"])
    known = set(locked.mentions.values_list("person", flat=True))
    _tell_colleagues(locked, row, [one for one in called if one.pk not in known])


@transaction.atomic
def pin_note(*, note: Note, pinned: bool, by: User) -> None:
    """Put a note on top of the others, or back among them."""
    require(by, "casework.add_note")
    Note.objects.filter(pk=note.pk, removed_at=None).update(pinned=pinned)


@transaction.atomic
def remove_note(*, note: Note, by: User) -> None:
    """Take a note away: nobody reads it any more, the history keeps it. One's own, or with the right."""
    if note.author_id != by.pk:
        require(by, "casework.delete_note")
    Note.objects.filter(pk=note.pk, removed_at=None).update(
        removed_at=timezone.now(), removed_by=by
    )


def see_mentions(*, row: Model, by: User) -> None:
    """Note that somebody has seen the notes of a row that call them."""
    notes = Note.objects.of_row(row)
    Mention.objects.filter(note__in=notes, person=by, seen_at=None).update(
        seen_at=timezone.now()
    )


def _clean_note_text(text: str) -> str:
    text = "\n".join(text.splitlines()).strip()
    if not text:
        raise Refused(_("Please write something."))
    if len(text) > MOST_SIGNS:
        raise Refused(
            _("A note has at most %(most)d signs; this one has %(count)d.")
            % {"most": MOST_SIGNS, "count": len(text)}
        )
    return text


def _find_colleagues(
    row: Model, text: str, tell: Iterable[int], by: User
) -> list[User]:
    """Those whom a note calls; refuses with a sentence for each that cannot be told."""
    readers = User.objects.filter(
        is_active=True, is_staff=True, groups__permissions__codename="view_note"
    )
    staff = readers.distinct().in_bulk()
    reading = {user.pk for user in list_colleagues(type(row))}
    names = build_call_names([(u.pk, u.name, u.email) for u in staff.values()])
    called = find_called_people(text, names)
    sentences = []
    for name in called.unknown:
        sentences.append(_("No colleague is called “@%(name)s”.") % {"name": name})
    several = _("Several colleagues are called “@%(name)s”: write the whole name.")
    for name in called.ambiguous:
        sentences.append(several % {"name": name})
    found = []
    for key in dict.fromkeys([*called.found, *tell]):
        colleague = staff.get(key)
        if colleague is None or key == by.pk:
            continue
        if key not in reading or not can_read_row(colleague, row):
            sentences.append(
                _("%(person)s may not read this page and is not told of it.")
                % {"person": colleague}
            )
        found.append(colleague)
    if sentences:
        raise Refused(*sentences)
    return found


def _tell_colleagues(note: Note, row: Model, people: Iterable[User]) -> None:
    for person in people:
        mention = Mention.objects.create(note=note, person=person)
        queue_mail(
            kind="casework/mention",
            to=person.email,
            language=person.language,
            context={
                "name": str(person),
                "by": str(note.author),
                "row": name_row_for_mail(row, person.language),
                "url": build_site_url(f"{build_row_path(row)}#care"),
            },
            key=f"casework-mention:{mention.pk}",
        )


def name_row_for_mail(row: Model, language: str) -> str:
    """A row as a mail may name it: its kind and its number. Names of people stay on the pages."""
    with translation.override(language):
        kind = capfirst(str(row._meta.verbose_name))
    reference = getattr(row, "reference", "") or row.pk
    return f"{kind} {reference}"
