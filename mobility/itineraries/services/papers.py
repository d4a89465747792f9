"""The PDF of a published version: made by the worker, once."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.services.pages import build_programme_context
from mobility.itineraries.services.readings import find_known_version
from pemwecco.documents.pdf import render_pdf
from pemwecco.documents.services import store_bytes

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 10
# Younger versions were just handed to the worker: the sweep leaves them to it.
SWEEP_AFTER = timedelta(seconds=30)


def render_version(version_id: int) -> bool:
    """Make the PDF of a version and hang it on; whether this call did it.

    Two workers at once: one makes it, the other leaves. A failure is written on the version and tried
    again by the sweep, at most `MAX_ATTEMPTS` times.
    """
    waiting = ItineraryVersion.objects.filter(pk=version_id, pdf__isnull=True)
    if not waiting.update(attempts=F("attempts") + 1):
        return False
    try:
        with transaction.atomic():
            rows = waiting.select_for_update(skip_locked=True, of=("self",))
            version = rows.select_related(
                "itinerary__participation__call__programme"
            ).first()
            if version is None:
                return False
            _store_version_pdf(version)
    except Exception as error:
        logger.exception(
            "The PDF of itinerary version %s could not be made", version_id
        )
        waiting.update(error=f"{type(error).__name__}: {error}"[:2000])
        return False
    return True


def render_pending_versions() -> int:
    """Make the PDFs that a dead worker or a lost request left; returns how many were made."""
    waiting = ItineraryVersion.objects.filter(
        pdf__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        published_at__lte=timezone.now() - SWEEP_AFTER,
    )
    made = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:100]:
        made += render_version(pk)
    return made


def render_programme_pdf(version: ItineraryVersion) -> bytes:
    """The programme as paper, in the participant's language; the same version gives the same bytes."""
    reader = version.facts["participant"]
    language = str(reader["language"])
    known = find_known_version(
        version, email=str(reader["email"]), until=version.published_at
    )
    context: dict[str, Any] = build_programme_context(version, language, known=known)
    return render_pdf("itineraries/programme.html", context, language)


def _store_version_pdf(version: ItineraryVersion) -> None:
    pdf = store_bytes(
        content=render_programme_pdf(version),
        name=f"{version.facts['file']}-v{version.number}.pdf",
        content_type="application/pdf",
        by=version.published_by,
    )
    try:
        with transaction.atomic():
            ItineraryVersion.objects.filter(pk=version.pk).update(pdf=pdf, error="")
    except Exception:
        pdf.file.storage.delete(pdf.file.name or "")
        raise
