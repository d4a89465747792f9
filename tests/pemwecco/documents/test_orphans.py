"""A file without its row is swept; everything else in the store stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from pemwecco.documents import orphans
from pemwecco.documents.models import Document
from pemwecco.documents.orphans import LEFT_ALONE, sweep_orphans
from pemwecco.documents.services import store_bytes

LATER = LEFT_ALONE + timedelta(minutes=1)


class WorkerKilled(BaseException):
    """What no `except Exception` sees, as a killed worker does not."""


def stored() -> set[str]:
    return set(orphans._list_stored_names(default_storage))


def test_a_worker_killed_after_the_file_and_before_the_row_leaves_nothing_for_long(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store_bytes(
        content=b"%PDF-1.4", name="kept.pdf", content_type="application/pdf", by=None
    )
    before = stored()

    def killed(self: Document, **fields: Any) -> None:
        raise WorkerKilled

    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(Document, "save", killed)
        with pytest.raises(WorkerKilled):
            store_bytes(
                content=b"%PDF-1.4",
                name="lost.pdf",
                content_type="application/pdf",
                by=None,
            )
    (orphan,) = stored() - before
    # Its row could still be on the way: it is left alone for a week.
    assert sweep_orphans() == 0
    assert orphan in stored()
    assert sweep_orphans(now=timezone.now() + LATER) >= 1
    assert orphan not in stored()
    assert kept.file.name in stored()
    assert sweep_orphans(now=timezone.now() + LATER) == 0


def test_what_is_no_file_of_a_row_by_its_place_is_not_looked_at(db: None) -> None:
    Path(default_storage.path("arriving")).mkdir(
        mode=0o700, exist_ok=True
    )  # as an upload makes it
    name = default_storage.save("arriving/half", ContentFile(b"half"))
    sweep_orphans(now=timezone.now() + LATER)
    assert default_storage.exists(name)
    default_storage.delete(name)


@pytest.mark.parametrize("count", [1, 3])
def test_names_are_asked_in_lots(
    count: int, db: None, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(count):
        store_bytes(
            content=b"x", name=f"{number}.txt", content_type="text/plain", by=None
        )
    sweep_orphans(now=timezone.now() + LATER)
    with django_assert_num_queries(1):
        assert sweep_orphans(now=timezone.now() + LATER) == 0
