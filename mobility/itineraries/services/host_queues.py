"""What the stay gives a host to do: a programme to confirm, people of whom nobody noted whether they came."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import ngettext

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import PlacementQuerySet
from mobility.itineraries.models import (
    ActionPoint,
    ItineraryVersion,
    Presence,
    VisitProgramme,
)
from pemwecco.accounts.models import User

# So long after a visit its host is still asked who came.
NOTED_WITHIN = timedelta(days=30)


def narrow_to_unconfirmed(rows: PlacementQuerySet, _user: User) -> PlacementQuerySet:
    """Agreed visits still to come to whose published programme nobody of the host has said yes."""
    waiting = VisitProgramme.objects.unconfirmed().filter(placement=OuterRef("pk"))
    today = timezone.localdate()
    return rows.filter(Exists(waiting), stage__in=AGREED, ends_on__gte=today)


def narrow_to_unnoted(rows: PlacementQuerySet, _user: User) -> PlacementQuerySet:
    """Agreed visits that have begun, with a published programme and nothing noted of who came."""
    today = timezone.localdate()
    published = ItineraryVersion.objects.filter(
        itinerary__participation=OuterRef("participation")
    )
    noted = Presence.objects.filter(
        participation=OuterRef("participation"),
        on__gte=OuterRef("starts_on"),
        on__lte=OuterRef("ends_on"),
    )
    return rows.filter(
        Exists(published),
        ~Exists(noted),
        stage__in=AGREED,
        starts_on__lte=today,
        ends_on__gte=today - NOTED_WITHIN,
    )


def narrow_to_open_points(rows: PlacementQuerySet, _user: User) -> PlacementQuerySet:
    """Agreed visits after which a contact of their host still has something to do."""
    points = ActionPoint.objects.still_open().filter(
        participation=OuterRef("participation"),
        contact__affiliation__organisation=OuterRef("host__organisation"),
    )
    return rows.filter(Exists(points), stage__in=AGREED)


def format_with_points(count: int) -> str:
    return ngettext(
        "%(count)d visit after which something is to be done",
        "%(count)d visits after which something is to be done",
        count,
    ) % {"count": count}


def format_unconfirmed(count: int) -> str:
    return ngettext(
        "%(count)d programme of a visit to confirm",
        "%(count)d programmes of visits to confirm",
        count,
    ) % {"count": count}


def format_unnoted(count: int) -> str:
    return ngettext(
        "%(count)d visit of which to note who came",
        "%(count)d visits of which to note who came",
        count,
    ) % {"count": count}
