"""Verbs on the papers of an application."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.selection.models import Application, Attachment
from pemwecco.accounts.models import User
from pemwecco.documents.services import IMAGES_AND_PDF, FileRefused, store_upload

# Enough for a paper photographed page by page.
MOST_PER_SLOT = 12


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper that the form asks for, under which any number of files may stand."""

    code: str
    label: str


def slots_of(participation: Participation) -> list[Paper]:
    """The papers that the form of this file asks for, in their order."""
    return [Paper(code, str(label)) for code, label in Attachment.Slot.choices]


@transaction.atomic
def attach(*, application: Application, slot: str, uploaded: UploadedFile, by: User | None) -> Attachment:
    """Add one file to a slot; the same file given twice is kept once.

    Raises `FileRefused` with the sentence: type, size, virus, too many files in the slot, or an
    application that has been sent.
    """
    file = Participation.objects.select_for_update(of=("self",)).get(pk=application.participation_id)
    if file.stage != Stage.DRAFT:
        raise FileRefused(_("This application has been sent. It cannot be changed here any more."))
    there = list(Attachment.objects.filter(participation=file, slot=slot).select_related("document"))
    if len(there) >= MOST_PER_SLOT:
        raise FileRefused(_("There are already %(count)d files here.") % {"count": len(there)})
    with transaction.atomic():
        document = store_upload(uploaded=uploaded, by=by, accept=IMAGES_AND_PDF)
        same = next((row for row in there if row.document.sha256 == document.sha256), None)
        if same is None:
            return Attachment.objects.create(participation=file, slot=slot, document=document)
        # The row of the second copy is not kept, nor is its file.
        transaction.set_rollback(True)
    document.file.storage.delete(document.file.name or "")
    return same


@transaction.atomic
def detach(*, application: Application, pk: int) -> bool:
    """Take a file away from a draft; whether it was there. The document itself goes with the retention."""
    file = Participation.objects.select_for_update(of=("self",)).get(pk=application.participation_id)
    if file.stage != Stage.DRAFT:
        return False
    deleted, _rows = Attachment.objects.filter(participation=file, pk=pk).delete()
    return bool(deleted)
