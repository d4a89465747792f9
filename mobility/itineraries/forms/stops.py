"""How staff write a stop on the page of an itinerary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst

from mobility.itineraries.models import Itinerary
from pemwecco.core.day_words import format_clock_name


def prepare_stop_fields(fields: Mapping[str, Any], itinerary: Itinerary | None) -> None:
    """Say on which clock the hours are, that of the hosts; keep the details small."""
    if "details" in fields:
        fields["details"].widget.attrs["rows"] = 2
    if itinerary is not None and "starts_at" in fields:
        zone = itinerary.participation.call.programme.destination_timezone
        fields["starts_at"].help_text = capfirst(format_clock_name(zone))
