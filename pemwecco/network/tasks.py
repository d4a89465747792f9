"""The worker's doors to what may be the same, and to what was merged."""

from __future__ import annotations

from celery import shared_task

from pemwecco.core.locks import try_row_lock
from pemwecco.network.doubles import compare_waiting_rows
from pemwecco.network.merging.services import forget_old_merges


@shared_task(name="pem.network.compare")
def compare_rows_task() -> None:
    """New and changed people and organisations against all others; one worker at a time."""
    with try_row_lock("network.compare", 0) as mine:
        if mine:
            compare_waiting_rows()


@shared_task(name="pem.network.forget_merges")
def forget_merges_task() -> None:
    """Values of merges that can no longer be taken back."""
    forget_old_merges()
