"""Deleting a draft at its owner's wish: everything that was typed and given, with its history."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from participants.applications.models import Application, Attachment
from participants.applications.services.attachments import (
    get_upload_holder,
    remove_attachment,
)
from participants.register.lifecycle import Stage
from participants.register.models import ErasedDraft, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no
from pemwecco.documents.models import Document
from pemwecco.documents.uploads import drop_upload, list_unfinished_uploads
from pemwecco.mail.models import Message
from pemwecco.mail.services import format_row_reference
from pemwecco.network.models import Person
from pemwecco.privacy.services import erase_history, erase_row
from pemwecco.reminders.models import Reminder


def can_erase_draft(participation: Participation) -> GuardAnswer:
    """Whether a file is a draft that was never sent: what was sent is withdrawn, not deleted."""
    if participation.stage != Stage.DRAFT or participation.steps.exists():
        return no(_("What was sent once cannot be deleted here. You can withdraw it."))
    return YES


@transaction.atomic
def erase_draft(*, application: Application) -> str:
    """Delete a draft: answers, files, mails, reminders, the person and enterprise that only it knows, and the
    history of all these. Its number stays noted. Returns the number; refuses what was sent once.
    """
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "application")
        .get(pk=application.participation_id)
    )
    if not (answer := can_erase_draft(file)):
        raise Refused(answer.reason)
    row = file.application
    for attachment in Attachment.objects.filter(participation=file):
        pk, document = attachment.pk, attachment.document
        pages = document.parts.values_list("pk", flat=True)
        files = [document.pk, *pages]
        remove_attachment(application=row, pk=pk)
        erase_history(Attachment, [pk])
        # The files go once this is committed; what changes in them on their way is history too.
        transaction.on_commit(partial(erase_history, Document, files))
    holder = get_upload_holder(file)
    for upload in list_unfinished_uploads(holder):
        drop_upload(holder=holder, key=upload.key)
    Message.objects.filter(about=format_row_reference(file)).delete()
    Reminder.objects.filter(
        content_type=ContentType.objects.get_for_model(file), object_id=file.pk
    ).delete()
    ErasedDraft.objects.create(
        reference=file.reference, call=file.call, begun_on=file.created_at.date()
    )
    person, organisation = file.person, file.organisation
    for answer_row in row.answers.all():
        erase_row(answer_row)
    erase_row(row)
    erase_row(file)
    _erase_alone(organisation)
    _erase_alone(person)
    if not Person.objects.filter(email=person.email).exists():
        unused = User.objects.filter(
            email=person.email, is_staff=False, last_login__isnull=True
        )
        _erase_unheld(unused.first())
    return file.reference


def _erase_alone(row: Any) -> None:
    """A person or an enterprise that no other file knows."""
    if row is not None and not row.participations.exists():
        _erase_unheld(row)


def _erase_unheld(row: models.Model | None) -> None:
    """A row with its history, unless something else still needs it."""
    if row is None:
        return
    try:
        with transaction.atomic():
            erase_row(row)
    except (ProtectedError, RestrictedError):
        return
