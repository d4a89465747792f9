"""Verbs on the papers of a correction: given, sent in pieces, taken away. The others stay as they were."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from participants.applications.models import Attachment, Correction
from participants.applications.services.attachments import (
    holder_of,
    refuse_unless_room,
    same_file,
    stored_and_held,
    take_whole,
)
from participants.applications.services.corrections import CorrectionRefused, locked
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import FileRefused
from pemwecco.documents.uploads import abandon_upload, begin_upload, unfinished


def correction_holder(correction: Correction) -> str:
    """The name under which the files of a correction arrive in pieces."""
    return f"{holder_of(correction.application.participation)}/correction/{correction.pk}"


def give_file(
    *, correction: Correction, slot: str, uploaded: UploadedFile, by: User | None, origin: str = ""
) -> Attachment:
    """Add a file to a paper that is to be corrected; one that is there already stays, also if it was to go.

    Raises `FileRefused` with the sentence, `CorrectionRefused` when the correction is not open any more.
    """
    _refuse_unless_wanted(correction, slot, size=uploaded.size or 0)
    return stored_and_held(
        uploaded,
        by=by,
        origin=origin,
        hold=lambda document: _hold(correction, slot, document),
        refusals=(FileRefused, CorrectionRefused),
    )


@transaction.atomic
def _hold(correction: Correction, slot: str, document: Document) -> Attachment:
    row = locked(correction)
    file = row.application.participation
    same = same_file(file, slot, document.origin_sha256, document.sha256)
    if same is None:
        _refuse_unless_wanted(row, slot, size=document.size)
        return Attachment.objects.create(participation=file, slot=slot, document=document)
    _keep(row, same)
    return same


@transaction.atomic
def announce_file(
    *,
    correction: Correction,
    slot: str,
    name: str,
    size: int,
    by: User | None,
    sha256: str = "",
    origin: str = "",
) -> Upload | Attachment:
    """Begin, or go on with, a file that arrives in pieces; the row itself when the file is there already.

    Raises what `give_file` raises, before anything is sent.
    """
    row = locked(correction)
    if slot in row.papers and (there := same_file(row.application.participation, slot, origin, sha256)):
        _keep(row, there)
        return there
    _refuse_unless_wanted(row, slot, size=size)
    return begin_upload(
        holder=correction_holder(row), purpose=slot, name=name, size=size, by=by, sha256=sha256, origin=origin
    )


def take_file(*, correction: Correction, key: str, by: User | None) -> Attachment:
    """Keep a file whose pieces have all arrived; once, however often asked.

    Raises what `finish_upload` and `give_file` raise.
    """

    def give(uploaded: UploadedFile, upload: Upload) -> Attachment:
        return give_file(
            correction=correction,
            slot=upload.purpose,
            uploaded=uploaded,
            by=by,
            origin=upload.origin_sha256,
        )

    file = correction.application.participation
    return take_whole(file=file, holder=correction_holder(correction), key=key, give=give)


def stop_file(*, correction: Correction, key: str) -> bool:
    """Stop a file that has not fully arrived; whether it was there."""
    return abandon_upload(holder=correction_holder(correction), key=key)


def arriving_files(correction: Correction) -> QuerySet[Upload]:
    """The files of a correction that have not fully arrived."""
    return unfinished(correction_holder(correction))


@transaction.atomic
def drop_file(*, correction: Correction, pk: int) -> bool:
    """Take a file away: one just added goes now, one that was sent goes with the correction.

    Asked a second time for a sent one, it stays. Whether there was such a file.
    """
    row = locked(correction)
    held = Attachment.objects.filter(
        participation=row.application.participation, slot__in=row.papers, pk=pk
    ).first()
    if held is None:
        return False
    if held.added_at >= row.asked_at:
        held.delete()
        return True
    row.dropped = [one for one in row.dropped if one != pk] if pk in row.dropped else [*row.dropped, pk]
    row.save(update_fields=["dropped"])
    return True


def forget_unsent(correction: Correction) -> None:
    """What was added for a correction that was not sent does not stay: the application is as it was sent."""
    Attachment.objects.filter(
        participation__application=correction.application_id,
        slot__in=correction.papers,
        added_at__gte=correction.asked_at,
    ).delete()


def _keep(correction: Correction, row: Attachment) -> None:
    """A file given again is not one to take away."""
    if row.pk in correction.dropped:
        correction.dropped = [one for one in correction.dropped if one != row.pk]
        correction.save(update_fields=["dropped"])


def _refuse_unless_wanted(correction: Correction, slot: str, *, size: int) -> None:
    if slot not in correction.papers:
        raise FileRefused(_("This paper is not to be corrected."))
    refuse_unless_room(correction.application.participation, slot, size=size, without=correction.dropped)
