"""Reads of a stay that pages, forms and the visa dossier share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import (
    Crossing,
    Flight,
    Itinerary,
    ItineraryVersion,
    Stop,
    VersionReading,
    VisitProgramme,
)
from participants.register.models import Participation
from participants.register.queries import METADATA
from pemwecco.accounts.models import User
from pemwecco.core.history.changes import find_event_model
from pemwecco.core.labels import join_label
from pemwecco.core.remembering import remembered_rows
from pemwecco.core.timeline import Moment


def get_stay_days(
    itinerary: Itinerary | None, participation: Participation
) -> DaySpan | None:
    """First and last day of a stay, both counted: of its itinerary, else of its cohort, else nothing."""
    if itinerary is not None:
        return DaySpan(itinerary.arrives_on, itinerary.leaves_on)
    if (cohort := participation.cohort) is not None:
        return DaySpan(cohort.arrives_on, cohort.leaves_on)
    return None


def map_crossing_days(participation: Participation) -> dict[str, date]:
    """The day of each crossing of a file that stands, by its direction; the last where there are two."""
    rows = Crossing.objects.standing().filter(participation=participation)
    return dict(rows.order_by("on", "pk").values_list("direction", "on"))


def find_last_version(participation: int) -> ItineraryVersion | None:
    """What was published last of the stay of a file (by key), with the person; one query."""
    rows = ItineraryVersion.objects.filter(itinerary__participation=participation)
    rows = rows.select_related("itinerary__participation__person")
    return rows.order_by("-number").first()


def select_unread_by_participant(rows: QuerySet[Itinerary]) -> QuerySet[Itinerary]:
    """Of these stays, the published ones whose last version its participant has not opened."""
    versions = ItineraryVersion.objects.filter(itinerary=OuterRef("pk"))
    last = Subquery(versions.order_by("-number").values("pk")[:1])
    read = VersionReading.objects.filter(
        version=OuterRef("last_version"),
        user__email=OuterRef("participation__person__email"),
    )
    return rows.alias(last_version=last).filter(
        ~Exists(read), last_version__isnull=False
    )


def select_unread_by_a_host(rows: QuerySet[Itinerary]) -> QuerySet[Itinerary]:
    """Of these stays, the published ones with a visit whose host has opened no version at all."""
    contacts = "user__host_contacts__affiliation__organisation__host"
    read = VersionReading.objects.filter(
        version__itinerary__participation=OuterRef("participation"),
        **{contacts: OuterRef("host")},
    )
    unread = Placement.objects.filter(
        ~Exists(read), participation=OuterRef("participation"), stage__in=AGREED
    )
    published = ItineraryVersion.objects.filter(itinerary=OuterRef("pk"))
    return rows.filter(Exists(published), Exists(unread))


def select_unconfirmed_by_a_host(rows: QuerySet[Itinerary]) -> QuerySet[Itinerary]:
    """Of these stays, those with an agreed visit to whose published programme its host has not said yes."""
    waiting = VisitProgramme.objects.unconfirmed().filter(
        placement__participation=OuterRef("participation"),
        placement__stage__in=AGREED,
    )
    return rows.filter(Exists(waiting))


def find_person_at_stop(stop: Stop, participation: int) -> Participation | None:
    """The file (by key) of somebody who goes to a stop, their own or a shared one; nothing for others."""
    rows = Participation.objects.filter(pk=participation, itinerary__all_stops=stop)
    return rows.select_related("person").first()


@remembered_rows
def list_flight_withdrawals(participation: int) -> QuerySet[Any]:
    """What the history keeps of the flights of a file (by key) that were taken back; with who did it."""
    table: Any = find_event_model(Flight)
    actor = Cast(KeyTextTransform("user", METADATA), BigIntegerField())
    names = User.objects.filter(pk=OuterRef("actor")).values("name")
    rows: QuerySet[Any] = (
        table.objects.filter(participation=participation)
        .exclude(withdrawn_because="")
        .alias(actor=actor)
        .annotate(who=Subquery(names[:1]))
        .order_by("pgh_id")
    )
    return rows


def list_withdrawn_flights(participation: int) -> Iterable[Moment]:
    """The flights of a file that were taken back: when, by whom, why; out of the history."""
    for row in list_flight_withdrawals(participation):
        flight = f"{row.number} {row.departs_on:%d/%m/%Y}"
        yield Moment(
            at=row.pgh_created_at,
            what=join_label(_("Flight taken back"), flight),
            by=row.who or "",
            why=row.withdrawn_because,
        )
