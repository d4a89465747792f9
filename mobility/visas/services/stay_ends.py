"""The last day on which somebody who travels may be there: of the visa, its days, and any extension."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from mobility.itineraries.models import Crossing, ReturnDelay
from mobility.visas import rules
from mobility.visas.models import Decision
from mobility.visas.services.limits import get_area_states, get_stay_limits
from mobility.visas.services.trips import list_past_stays
from mobility.visas.services.uses import build_sticker
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.remembering import remembering


def list_visas_of_travellers() -> QuerySet[Any]:
    """The granted visas of everybody in mobility, with `entered_on`, and any `extended_until`."""
    person = OuterRef("dossier__participation")
    entries = Crossing.objects.standing().filter(
        participation=person, direction=Crossing.Direction.ENTRY
    )
    extended = ReturnDelay.objects.in_force().filter(
        participation=person, kind=ReturnDelay.Kind.EXTENSION
    )
    return (
        Decision.objects.filter(
            outcome=Decision.Outcome.GRANTED,
            dossier__participation__stage=Stage.DEPARTED,
        )
        .annotate(
            entered_on=Subquery(entries.order_by("-on").values("on")[:1]),
            extended_until=Subquery(extended.values("expected_on")[:1]),
        )
        .filter(entered_on__isnull=False)
        .select_related("dossier__participation__person")
        .prefetch_related("dossier__participation__person__past_stays")
        .order_by("pk")
    )


def get_last_day_allowed(visa: Any) -> date:
    """Until which day, included, the owner of a visa of `list_visas_of_travellers` may stay."""
    sticker = build_sticker(visa, visa.entered_on, visa.entered_on)
    return rules.last_day_allowed(
        sticker,
        visa.entered_on,
        earlier=list_past_stays(visa.dossier.participation.person),
        extended_until=visa.extended_until,
        limits=get_stay_limits(visa.entered_on),
        schengen_from=get_area_states(),
    )


def list_overstays() -> QuerySet[Participation]:
    """The files of those in mobility whose last day allowed has passed and of whom no return is recorded."""
    today = timezone.localdate()
    over = []
    # The law of a day is read once, not anew for each traveller.
    with remembering():
        for visa in list_visas_of_travellers():
            if get_last_day_allowed(visa) < today:
                over.append(visa.dossier.participation_id)
    return Participation.objects.filter(pk__in=over)
