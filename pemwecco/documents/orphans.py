"""Stored files that no row holds: a worker killed between the file and its row leaves one."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.utils import timezone

from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from django.core.files.storage import Storage

logger = logging.getLogger(__name__)
# Longer than any request or task lasts, and long enough to notice a database restored without its files.
LEFT_ALONE = timedelta(days=7)
AT_ONCE = 500
# Where `Document.file` puts them: other folders of the store are not looked at.
_YEAR, _MONTH = re.compile(r"20\d\d"), re.compile(r"[01]\d")


def sweep_orphans(*, now: datetime | None = None) -> int:
    """Delete stored files that no row holds and nobody has touched for a week; answers how many.

    Names are compared in lots, so that neither the store nor the table is ever held whole. Each one that
    goes is written in the log.
    """
    before = (now or timezone.now()) - LEFT_ALONE
    gone = 0
    names = _list_stored_names(default_storage)
    while lot := list(islice(names, AT_ONCE)):
        held = set(Document.objects.filter(file__in=lot).values_list("file", flat=True))
        for name in lot:
            if name not in held and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                logger.warning("A stored file that no row holds was deleted: %s", name)
                gone += 1
    return gone


def _list_stored_names(storage: Storage) -> Iterator[str]:
    """The names of all stored files, month by month."""
    for year in _folders(storage, "", _YEAR):
        for month in _folders(storage, year, _MONTH):
            for name in storage.listdir(f"{year}/{month}")[1]:
                yield f"{year}/{month}/{name}"


def _folders(storage: Storage, at: str, shape: re.Pattern[str]) -> list[str]:
    try:
        folders, _files = storage.listdir(at)
    except FileNotFoundError:
        return []
    return sorted(name for name in folders if shape.fullmatch(name))
