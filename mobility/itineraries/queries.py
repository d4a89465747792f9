"""Reads of a stay that pages, forms and the visa dossier share."""

from __future__ import annotations

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import Itinerary
from participants.register.models import Participation


def get_stay_days(
    itinerary: Itinerary | None, participation: Participation
) -> DaySpan | None:
    """First and last day of a stay, both counted: of its itinerary, else of its cohort, else nothing."""
    if itinerary is not None:
        return DaySpan(itinerary.arrives_on, itinerary.leaves_on)
    if (cohort := participation.cohort) is not None:
        return DaySpan(cohort.arrives_on, cohort.leaves_on)
    return None
