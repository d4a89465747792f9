"""Verbs on the papers of a correction: given, sent in pieces, taken away. The others stay as they were."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from participants.applications.models import Attachment, Correction
from participants.applications.services.attachments import (
    find_same_attachment,
    get_upload_holder,
    refuse_unless_room,
)
from participants.applications.services.corrections import lock_open_correction
from pemwecco.accounts.models import User
from pemwecco.documents.held_files import finish_held_upload, store_held_file
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import FileRefused
from pemwecco.documents.uploads import (
    begin_upload,
    drop_upload,
    list_unfinished_uploads,
)


def get_correction_holder(correction: Correction) -> str:
    """The name under which the files of a correction arrive in pieces."""
    return f"{get_upload_holder(correction.application.participation)}/correction/{correction.pk}"


def add_correction_file(
    *,
    correction: Correction,
    slot: str,
    uploaded: UploadedFile,
    by: User | None,
    origin: str = "",
) -> Attachment:
    """Add a file to a paper that is to be corrected; one that is there already stays, also if it was to go.

    Raises `FileRefused` with the sentence, `Refused` when the correction is not open any more.
    """
    _refuse_unless_wanted(correction, slot, size=uploaded.size or 0)
    return store_held_file(
        uploaded,
        by=by,
        origin=origin,
        hold=lambda document: _attach_corrected_document(correction, slot, document),
    )


@transaction.atomic
def _attach_corrected_document(
    correction: Correction, slot: str, document: Document
) -> Attachment:
    row = lock_open_correction(correction)
    file = row.application.participation
    same = find_same_attachment(file, slot, document.origin_sha256, document.sha256)
    if same is None:
        _refuse_unless_wanted(row, slot, size=document.size)
        return Attachment.objects.create(
            participation=file, slot=slot, document=document
        )
    _keep_dropped_attachment(row, same)
    return same


@transaction.atomic
def begin_correction_upload(
    *,
    correction: Correction,
    slot: str,
    name: str,
    size: int,
    by: User | None,
    sha256: str = "",
    origin: str = "",
    address: str | None = None,
) -> Upload | Attachment:
    """Begin, or go on with, a file that arrives in pieces; the row itself when the file is there already.

    Raises what `give_file` raises, before anything is sent.
    """
    row = lock_open_correction(correction)
    if slot in row.papers and (
        there := find_same_attachment(
            row.application.participation, slot, origin, sha256
        )
    ):
        _keep_dropped_attachment(row, there)
        return there
    _refuse_unless_wanted(row, slot, size=size)
    return begin_upload(
        holder=get_correction_holder(row),
        purpose=slot,
        name=name,
        size=size,
        by=by,
        sha256=sha256,
        origin=origin,
        address=address,
    )


def finish_correction_upload(
    *, correction: Correction, key: str, by: User | None
) -> Attachment:
    """Keep a file whose pieces have all arrived; once, however often asked.

    Raises what `finish_upload` and `give_file` raise.
    """

    def give(uploaded: UploadedFile, upload: Upload) -> Attachment:
        return add_correction_file(
            correction=correction,
            slot=upload.purpose,
            uploaded=uploaded,
            by=by,
            origin=upload.origin_sha256,
        )

    file = correction.application.participation
    return finish_held_upload(
        rows=Attachment.objects.filter(participation=file),
        holder=get_correction_holder(correction),
        key=key,
        give=give,
    )


def cancel_correction_upload(*, correction: Correction, key: str) -> bool:
    """Stop a file that has not fully arrived; whether it was there."""
    return drop_upload(holder=get_correction_holder(correction), key=key)


def list_correction_uploads(correction: Correction) -> QuerySet[Upload]:
    """The files of a correction that have not fully arrived."""
    return list_unfinished_uploads(get_correction_holder(correction))


@transaction.atomic
def drop_correction_file(*, correction: Correction, pk: int) -> bool:
    """Take a file away: one just added goes now, one that was sent goes with the correction.

    Asked a second time for a sent one, it stays. Whether there was such a file.
    """
    row = lock_open_correction(correction)
    held = Attachment.objects.filter(
        participation=row.application.participation, slot__in=row.papers, pk=pk
    ).first()
    if held is None:
        return False
    if held.added_at >= row.asked_at:
        held.delete()
        return True
    row.dropped = (
        [one for one in row.dropped if one != pk]
        if pk in row.dropped
        else [*row.dropped, pk]
    )
    row.save(update_fields=["dropped"])
    return True


def remove_unsent_files(correction: Correction) -> None:
    """What was added for a correction that was not sent does not stay: the application is as it was sent."""
    Attachment.objects.filter(
        participation__application=correction.application_id,
        slot__in=correction.papers,
        added_at__gte=correction.asked_at,
    ).delete()


def _keep_dropped_attachment(correction: Correction, row: Attachment) -> None:
    """A file given again is not one to take away."""
    if row.pk in correction.dropped:
        correction.dropped = [one for one in correction.dropped if one != row.pk]
        correction.save(update_fields=["dropped"])


def _refuse_unless_wanted(correction: Correction, slot: str, *, size: int) -> None:
    if slot not in correction.papers:
        raise FileRefused(_("This paper is not to be corrected."))
    refuse_unless_room(
        correction.application.participation,
        slot,
        size=size,
        without=correction.dropped,
    )
