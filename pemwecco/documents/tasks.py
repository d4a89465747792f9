"""The worker's doors to papers and files."""

from __future__ import annotations

from celery import shared_task

from pemwecco.documents.orphans import sweep_orphans
from pemwecco.documents.papers import render_issued_document, render_pending_documents
from pemwecco.documents.services import scan_waiting_documents
from pemwecco.documents.uploads import sweep_uploads


@shared_task(name="pem.documents.render")
def render_issued_document_task(paper_id: int) -> None:
    render_issued_document(paper_id)


@shared_task(name="pem.documents.render_pending")
def render_pending_documents_task() -> None:
    render_pending_documents()


@shared_task(name="pem.documents.rescan")
def scan_waiting_documents_task() -> None:
    scan_waiting_documents()


@shared_task(name="pem.documents.sweep_uploads")
def sweep_arriving_files() -> None:
    sweep_uploads()


@shared_task(name="pem.documents.sweep_orphans")
def sweep_stored_files() -> None:
    sweep_orphans()
