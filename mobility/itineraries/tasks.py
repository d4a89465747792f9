"""The worker's doors to itineraries."""

from __future__ import annotations

from celery import shared_task

from mobility.itineraries.services import papers
from mobility.itineraries.services.papers import render_version


@shared_task(name="pem.itineraries.render")
def render(version_id: int) -> None:
    render_version(version_id)


@shared_task(name="pem.itineraries.render_pending")
def render_pending() -> None:
    papers.render_pending()
