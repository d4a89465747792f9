"""Incidents of a stay: opened by staff or by an absence, with the calls to make, closed with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.lifecycle import INCIDENT, IncidentStage
from mobility.itineraries.models import (
    CallTreeEntry,
    Incident,
    IncidentCall,
    IncidentSeverity,
    Presence,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format

OPEN = "itineraries.add_incident"
CHANGE = "itineraries.change_incident"


@transaction.atomic
def open_incident(
    *,
    participation: Participation,
    kind: str,
    severity: int,
    what: str,
    by: User,
    happened_at: datetime | None = None,
    health: str = "",
    follow_up: str = "",
    due_on: date | None = None,
) -> Incident:
    """Open an incident, with the calls of the contact tree for its severity in their order.

    Refuses with `Refused` what is still to come; `PermissionDenied` without the right.
    """
    require(by, OPEN)
    when = happened_at or timezone.now()
    if when > timezone.now():
        raise Refused(_("This moment is still to come."))
    incident = Incident.objects.create(
        participation=participation,
        kind=kind,
        severity=severity,
        happened_at=when,
        what=what.strip(),
        health=health.strip(),
        follow_up=follow_up.strip(),
        due_on=due_on,
        opened_by=by,
    )
    plan_incident_calls(incident=incident)
    return incident


def plan_incident_calls(*, incident: Incident) -> int:
    """Write the calls of the contact tree that its severity asks for and that are not there yet.

    A graver severity adds calls, a lesser one takes none away: what was ticked stays. How many are new.
    """
    known = set(incident.calls.values_list("name", "phone"))
    last = max(incident.calls.values_list("position", flat=True), default=0)
    tree = CallTreeEntry.objects.filter(
        programme=incident.participation.call.programme_id,
        from_severity__lte=incident.severity,
    )
    calls = []
    for entry in tree.order_by("position"):
        if (entry.name, entry.phone) in known:
            continue
        last += 1
        calls.append(
            IncidentCall(
                incident=incident,
                position=last,
                name=entry.name,
                role=entry.role,
                phone=entry.phone,
            )
        )
    IncidentCall.objects.bulk_create(calls)
    return len(calls)


def open_no_show(*, presence: Presence, by: User | None) -> Incident:
    """The incident of an absence: one for each, opened again when it is one again after a correction."""
    known = Incident.objects.filter(presence=presence).first()
    if known is not None:
        if known.stage == IncidentStage.CLOSED:
            INCIDENT.apply(
                known,
                "reopen_incident",
                actor=System("absent after all", by),
                reason=presence.reason,
            )
        return known
    incident = Incident.objects.create(
        participation=presence.participation,
        presence=presence,
        kind=Incident.Kind.NO_SHOW,
        severity=IncidentSeverity.MINOR,
        happened_at=presence.at,
        what=f"{presence.stop.title}, {presence.on:%d/%m/%Y}",
        opened_by=by,
    )
    plan_incident_calls(incident=incident)
    return incident


def close_no_show(*, presence: Presence, reason: str) -> None:
    """Close the incident of an absence that was none, with the reason of the correction."""
    known = Incident.objects.filter(presence=presence, stage=IncidentStage.OPEN)
    incident = known.first()
    if incident is not None:
        INCIDENT.apply(
            incident,
            "settle_no_show",
            actor=System("presence corrected"),
            reason=reason,
        )


@transaction.atomic
def tick_incident_call(
    *, call: IncidentCall, reached: bool, said: str, by: User
) -> IncidentCall:
    """Say that somebody of the contact tree was called now, and what came of it; once.

    Refuses with `Refused` a call that is ticked already, and calls of a closed incident;
    `PermissionDenied` without the right.
    """
    require(by, CHANGE)
    locked = IncidentCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if locked.called_at is not None:
        raise Refused(
            _("Ticked before by %(who)s (%(when)s).")
            % {
                "who": locked.called_by,
                "when": date_format(timezone.localtime(locked.called_at), "j F H:i"),
            }
        )
    if locked.incident.stage == IncidentStage.CLOSED:
        raise Refused(_("The incident is closed."))
    locked.called_at, locked.called_by = timezone.now(), by
    locked.reached, locked.said = reached, said.strip()[:300]
    locked.save(update_fields=["called_at", "called_by", "reached", "said"])
    return locked
