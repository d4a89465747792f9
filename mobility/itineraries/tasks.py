"""The worker's doors to itineraries."""

from __future__ import annotations

from celery import shared_task

from mobility.itineraries.services import papers
from mobility.itineraries.services.papers import render_version


@shared_task(name="pem.itineraries.render")
def render_version_task(version_id: int) -> None:
    render_version(version_id)


@shared_task(name="pem.itineraries.render_pending")
def render_pending_versions_task() -> None:
    papers.render_pending_versions()
