"""The worker's doors to exports."""

from __future__ import annotations

from celery import shared_task

from pemwecco.exports.services import sweep_exports, write_export


@shared_task(name="pem.exports.write")
def write_export_task(export_id: int) -> None:
    write_export(export_id)


@shared_task(name="pem.exports.sweep")
def sweep_exports_task() -> None:
    """Exports that a dead worker or a lost request left, and files whose days are over."""
    sweep_exports()
