"""Verbs on a file that arrives in pieces: begin, add a piece, finish, give up, sweep what was left.

Each verb names the `holder` that the caller has already reached; a key of another holder does not exist.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.locks import wait_to_count
from pemwecco.documents.contents import refuse_large_file
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.sandbox import FileRefused

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# What one request brings; the pages ask for pieces of a quarter of that.
PIECE = 256 * 1024
LARGEST_PIECE = 4 * PIECE
# An upload on which nothing arrives for so long is given up.
KEPT = timedelta(hours=24)
# What lies unfinished, as it was announced: of one holder, and from one address. Many people may stand
# behind one address of a mobile network; the disk is protected all the same.
MOST_UNFINISHED = 30
MOST_UNFINISHED_BYTES = 100 * 1024 * 1024
MOST_FROM_ADDRESS = 300
MOST_BYTES_FROM_ADDRESS = 1024 * 1024 * 1024
# An IPv6 customer is given a whole network of this length and changes addresses inside it at will.
_CUSTOMER_PREFIX = 64
_FOLDER = "arriving"
_HASH = re.compile(r"[0-9a-f]{64}")
# As `new_upload_key` makes them; anything else never reaches the database.
_KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")

Take = Callable[[UploadedFile, Upload], Document]


class UploadGone(LookupError):
    """No such upload: never begun here, given up, or left for too long."""


class OffsetMismatch(ValueError):
    """A piece that does not follow on what is there; `received` says from where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(f"from {received}")
        self.received = received


@transaction.atomic
def begin_upload(
    *,
    holder: str,
    purpose: str,
    name: str,
    size: int,
    by: User | None,
    sha256: str = "",
    origin: str = "",
    address: str | None = None,
) -> Upload:
    """Announce a file. The same one announced again, by its hash, goes on where it stopped.

    Raises `FileRefused` with the sentence before a byte is sent: empty, too large, too many or too much
    unfinished at once, of this holder or from this network address. Who begins at the same moment waits:
    each is counted before the next.
    """
    if size <= 0:
        raise FileRefused(_("The file is empty."))
    if size > settings.DOCUMENT_MAX_BYTES:
        raise refuse_large_file(size, settings.DOCUMENT_MAX_BYTES)
    sha256, origin = _hash(sha256), _hash(origin)
    # Always in this order, the holder before the address: nobody waits in a circle.
    wait_to_count("uploads of a holder", holder)
    waiting = list_unfinished_uploads(holder)
    if sha256:
        there = waiting.filter(purpose=purpose, size=size, sha256=sha256).first()
        if there is not None:
            return there
    _refuse_full(waiting, size, MOST_UNFINISHED, MOST_UNFINISHED_BYTES)
    group = group_address(address)
    if group is not None:
        wait_to_count("uploads from an address", group)
        near = _list_unfinished().filter(address=group)
        _refuse_full(near, size, MOST_FROM_ADDRESS, MOST_BYTES_FROM_ADDRESS)
    return Upload.objects.create(
        holder=holder,
        purpose=purpose,
        name=name.replace("\0", "")[:255],
        size=size,
        sha256=sha256,
        origin_sha256=origin,
        by=by,
        address=group,
    )


def list_unfinished_uploads(holder: str) -> QuerySet[Upload]:
    """The uploads of a holder that still expect pieces."""
    return _list_unfinished().filter(holder=holder)


def group_address(address: str | None) -> str | None:
    """The address under which a sender is counted: of IPv6, the network that one customer has."""
    if address is None:
        return None
    known = ip_address(address)
    if isinstance(known, IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    network = ip_network(f"{known}/{_CUSTOMER_PREFIX}", strict=False)
    return str(network.network_address)


def _list_unfinished() -> QuerySet[Upload]:
    return Upload.objects.filter(
        document=None, refusal="", touched_at__gt=timezone.now() - KEPT
    )


def _refuse_full(
    waiting: QuerySet[Upload], size: int, most: int, most_bytes: int
) -> None:
    """Raise `FileRefused` when one more file of this size is too many, or too much."""
    there = waiting.aggregate(files=Count("pk"), held=Sum("size"))
    if there["files"] >= most or (there["held"] or 0) + size > most_bytes:
        raise FileRefused(
            _("Too many files are on their way. Please wait until some have arrived.")
        )


def get_upload(*, holder: str, key: str) -> Upload:
    """One upload of this holder; raises `UploadGone`."""
    found = _alive(holder, key).first()
    if found is None:
        raise UploadGone
    return found


@transaction.atomic
def add_piece(*, holder: str, key: str, offset: int, piece: bytes) -> Upload:
    """Write a piece behind what has arrived.

    Raises `UploadGone`; `OffsetMismatch` with the right place when it does not begin where the last one
    ended (a piece sent twice, two windows at once); `FileRefused` when it passes the declared size.
    """
    upload = _lock_upload(holder, key)
    if upload.ended or offset != upload.received:
        raise OffsetMismatch(upload.received)
    if offset + len(piece) > upload.size:
        raise FileRefused(
            _("More arrived than the file was said to hold. Please send it again.")
        )
    if not _write_upload_piece(get_upload_path(upload), offset, piece):
        # What had arrived is lost (another disk, a sweep by hand): from the beginning, then.
        upload.received = 0
        upload.save(update_fields=["received"])
        return upload
    upload.received = offset + len(piece)
    upload.touched_at = timezone.now()
    upload.save(update_fields=["received", "touched_at"])
    return upload


def finish_upload(*, holder: str, key: str, take: Take) -> Document:
    """Hand the whole file to `take`, once, however often this is asked; returns the document.

    Raises `UploadGone`; `OffsetMismatch` when something is missing, or when what arrived is not what was
    sent (then from the beginning); `FileRefused` with the sentence of `take`, again at each asking.
    """
    with transaction.atomic():
        upload = _lock_upload(holder, key)
        if not upload.ended and _is_whole(upload):
            _hand_over(upload, take)
    if upload.ended:
        get_upload_path(upload).unlink(missing_ok=True)
    if upload.refusal:
        raise FileRefused(upload.refusal)
    if upload.document is None:
        raise OffsetMismatch(upload.received)
    return upload.document


def drop_upload(*, holder: str, key: str) -> bool:
    """Give an upload up; whether it was there."""
    with transaction.atomic():
        try:
            upload = _lock_upload(holder, key)
        except UploadGone:
            return False
        place = get_upload_path(upload)
        upload.delete()
    place.unlink(missing_ok=True)
    return True


def sweep_uploads(*, now: datetime | None = None) -> int:
    """Delete the uploads on which nothing arrived for a day, and their pieces; returns how many."""
    before = (now or timezone.now()) - KEPT
    with transaction.atomic():
        old = list(
            Upload.objects.select_for_update(skip_locked=True).filter(
                touched_at__lte=before
            )[:500]
        )
        Upload.objects.filter(pk__in=[upload.pk for upload in old]).delete()
    for upload in old:
        get_upload_path(upload).unlink(missing_ok=True)
    # Pieces whose row is gone, for example since it was restored without them.
    folder = Path(default_storage.path(_FOLDER))
    for path in folder.glob("*") if folder.is_dir() else ():
        if datetime.fromtimestamp(path.stat().st_mtime, tz=before.tzinfo) < before:
            path.unlink(missing_ok=True)
    return len(old)


def get_upload_path(upload: Upload) -> Path:
    """Where the pieces of an upload lie: beside the private files, never in a published folder."""
    return Path(default_storage.path(_FOLDER)) / upload.place.hex


def _alive(holder: str, key: str) -> QuerySet[Upload]:
    if not _KEY.fullmatch(key):
        return Upload.objects.none()
    return Upload.objects.filter(
        holder=holder, key=key, touched_at__gt=timezone.now() - KEPT
    )


def _lock_upload(holder: str, key: str) -> Upload:
    # Without joins: a joined row would be read as it was before the lock was waited for.
    upload = _alive(holder, key).select_for_update().first()
    if upload is None:
        raise UploadGone
    return upload


def _write_upload_piece(place: Path, offset: int, piece: bytes) -> bool:
    """Write at the offset and cut what a broken attempt left behind it; no when the beginning is missing."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.fstat(handle).st_size < offset:
            return False
        written = 0
        while written < len(piece):
            written += os.pwrite(handle, piece[written:], offset + written)
        os.ftruncate(handle, offset + len(piece))
    finally:
        os.close(handle)
    return True


def _is_whole(upload: Upload) -> bool:
    """Whether everything arrived; when what lies there is not what was sent, it begins again."""
    if upload.received < upload.size:
        return False
    place = get_upload_path(upload)
    content = place.read_bytes() if place.exists() else b""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) == upload.size and upload.sha256 in {"", digest}:
        return True
    upload.received = 0
    upload.save(update_fields=["received"])
    return False


def _hand_over(upload: Upload, take: Take) -> None:
    try:
        with get_upload_path(upload).open("rb") as content, transaction.atomic():
            file = UploadedFile(file=content, name=upload.name, size=upload.size)
            upload.document = take(file, upload)
    except FileRefused as refusal:
        upload.refusal = str(refusal)
    upload.touched_at = timezone.now()
    upload.save(update_fields=["document", "refusal", "touched_at"])


def _hash(text: str) -> str:
    return text if _HASH.fullmatch(text) else ""
