"""Whom participants met, noted by them, their host or staff; partnerships grow from it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
from mobility.itineraries.models import Introduction, Stop
from mobility.itineraries.queries import find_person_at_stop
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Organisation

ADD = "itineraries.add_introduction"


@transaction.atomic
def note_introduction(
    *,
    participation: Participation,
    on: date,
    met_name: str,
    about: str,
    noted_as: Introduction.NotedAs,
    by: User,
    met_organisation: str = "",
    next_step: str = "",
    due_on: date | None = None,
    stop: Stop | None = None,
) -> Introduction:
    """Keep whom a participant met; the same one noted twice is one.

    The organisation is linked when its name is that of exactly one we know; staff link the others. The
    participant, a contact of the host of the stop, and staff with the right. Refuses with `Refused` a day
    that is still to come, a stop of somebody else, and a day to do something without saying what.
    """
    _refuse_stranger(participation, stop, noted_as, by)
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if due_on is not None and not next_step.strip():
        raise Refused(_("Say what is to be done by that day."))
    name, subject = met_name.strip()[:120], about.strip()[:250]
    introduction, _made = Introduction.objects.get_or_create(
        participation=participation,
        on=on,
        met_name=name,
        about=subject,
        defaults={
            "stop": stop,
            "met_organisation": met_organisation.strip()[:200],
            "organisation": _find_organisation(met_organisation),
            "next_step": next_step.strip()[:250],
            "due_on": due_on,
            "noted_as": noted_as,
            "by": by,
        },
    )
    return introduction


def _refuse_stranger(
    participation: Participation,
    stop: Stop | None,
    noted_as: Introduction.NotedAs,
    by: User,
) -> None:
    if stop is not None and find_person_at_stop(stop, participation.pk) is None:
        raise Refused(_("This stop is not of this person."))
    if noted_as == Introduction.NotedAs.PARTICIPANT:
        is_own = participation.person.email == by.email
    elif noted_as == Introduction.NotedAs.HOST:
        visit = stop.placement if stop else None
        own = Host.objects.of_contact(by)
        is_own = (
            visit is not None
            and visit.is_agreed
            and own.filter(pk=visit.host_id).exists()
        )
    else:
        is_own = by.has_perm(ADD)
    if not is_own:
        require(by, ADD)


def _find_organisation(name: str) -> Organisation | None:
    """The one organisation of that name; nothing when there is none, or more than one."""
    if not (key := name_key(name)):
        return None
    rows = list(Organisation.objects.filter(name_key=key)[:2])
    return rows[0] if len(rows) == 1 else None
