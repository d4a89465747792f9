"""Lodging that a participant tells of: where, which nights, who lodges; until staff answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import Proposal
from mobility.itineraries.queries import get_stay_days
from mobility.itineraries.services.proposals import require_collecting
from mobility.itineraries.services.reservations import require_night
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format

# Beds that one participant may have waiting for an answer.
MOST_LODGINGS: Final = 12
EVE: Final = timedelta(days=1)


def list_lodging_questions(
    *,
    participation: Participation,
    arrives_on: date,
    leaves_on: date,
    mends: int | None = None,
) -> list[str]:
    """What is asked before a lodging is kept: nights outside the stay, nights with another bed already.

    The night before the first day and the one after the last are no question: flights land early.
    """
    questions = []
    itinerary = getattr(participation, "itinerary", None)
    stay = get_stay_days(itinerary, participation)
    if stay is not None and (
        arrives_on < stay.first - EVE or leaves_on > stay.last + EVE
    ):
        questions.append(
            _("Nights outside your stay, which is from %(first)s to %(last)s.")
            % {"first": _write_day(stay.first), "last": _write_day(stay.last)}
        )
    told = participation.journey_proposals.of_lodging().filter(
        state=Proposal.State.OPEN, starts_on__lt=leaves_on, ends_on__gt=arrives_on
    )
    taken = participation.accommodations.filter(
        arrives_on__lt=leaves_on, leaves_on__gt=arrives_on
    )
    others = [(bed.name, bed.arrives_on, bed.leaves_on) for bed in taken]
    for row in told.exclude(pk=mends or 0):
        others.append((row.label, row.starts_on, row.ends_on))
    for name, first, last in others:
        questions.append(
            _(
                "Some of these nights have a bed already: %(name)s, %(first)s – %(last)s."
            )
            % {"name": name, "first": _write_day(first), "last": _write_day(last)}
        )
    return questions


def _write_day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


@transaction.atomic
def propose_lodging(
    *,
    participation: Participation,
    kind: str,
    lodger: str,
    address: str,
    city: str,
    phone: str = "",
    arrives_on: date,
    leaves_on: date,
    mends: int | None = None,
    by: User,
) -> Proposal:
    """The participant tells where they sleep from a day to a day; `mends` is the open one that is corrected.

    Refuses with `PermissionDenied` anybody else; with `Refused` a lodging without a night, days that have
    passed, the same one twice, a file for which nothing is collected, one that was answered meanwhile.
    """
    if participation.person.email != by.email:
        raise PermissionDenied(_("Only the participant tells of their lodging."))
    require_collecting(participation)
    require_night(arrives_on=arrives_on, leaves_on=leaves_on)
    if leaves_on <= timezone.localdate():
        raise Refused(_("These days have passed."))
    waiting = participation.journey_proposals.of_lodging().filter(
        state=Proposal.State.OPEN
    )
    parts = (lodger.strip(), address.strip(), city.strip())
    row = Proposal(participation=participation)
    if mends is not None:
        found = waiting.filter(pk=mends).first()
        if found is None:
            raise Refused(_("This lodging was answered meanwhile: see below."))
        row = found
    elif waiting.count() >= MOST_LODGINGS:
        raise Refused(_("So many lodgings wait for an answer already."))
    label = ", ".join(part for part in parts if part)
    same = waiting.filter(label=label, starts_on=arrives_on, ends_on=leaves_on)
    if same.exclude(pk=row.pk).exists():
        raise Refused(_("You told us of this lodging already."))
    row.what, row.label, row.phone = kind, label, phone.strip()
    row.lodger, row.address, row.city = parts
    row.starts_on, row.ends_on = arrives_on, leaves_on
    row.by, row.at = by, timezone.now()
    row.reason, row.asked_again_at = "", None
    row.save()
    return row
