"""The worker's doors to papers and files."""

from __future__ import annotations

from celery import shared_task

from pemwecco.documents.orphans import sweep_orphans
from pemwecco.documents.papers import render_one, render_pending
from pemwecco.documents.services import rescan
from pemwecco.documents.uploads import sweep_uploads


@shared_task(name="pem.documents.render")
def render_paper(paper_id: int) -> None:
    render_one(paper_id)


@shared_task(name="pem.documents.render_pending")
def render_pending_papers() -> None:
    render_pending()


@shared_task(name="pem.documents.rescan")
def rescan_files() -> None:
    rescan()


@shared_task(name="pem.documents.sweep_uploads")
def sweep_arriving_files() -> None:
    sweep_uploads()


@shared_task(name="pem.documents.sweep_orphans")
def sweep_stored_files() -> None:
    sweep_orphans()
