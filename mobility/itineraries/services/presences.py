"""Noting who was at a stop: by the host, an accompanying person, the participant's code, or staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host
from mobility.itineraries.models import DaySheetLink, Presence, SharedVisit, Stop
from mobility.itineraries.queries import find_person_at_stop
from mobility.itineraries.rules.presence import (
    Outcome,
    SentTick,
    limit_noted_time,
    weigh_tick,
)
from mobility.itineraries.services.incidents import (
    close_no_show,
    open_no_show,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url

NOTE: Final = "itineraries.add_presence"
CORRECT: Final = "itineraries.change_presence"
# A participant's own code: whoever reads it still needs a right of their own to note anything.
PRESENCE_CODE = SignedLink("itineraries.presence")


@dataclass(frozen=True, slots=True)
class Noter:
    """Who notes a presence, and how: somebody signed in, or whoever holds a day sheet."""

    how: Presence.How
    by: User | None = None
    sheet: DaySheetLink | None = None


@dataclass(frozen=True, slots=True)
class TickResult:
    """What became of one tick of a device; `presence` is what is recorded now."""

    tick: SentTick
    outcome: Outcome
    words: str
    presence: Presence | None = None


def build_presence_code_url(participation: Participation) -> str:
    """The address in a participant's QR code."""
    token = PRESENCE_CODE.make(participation.pk)
    return build_site_url(reverse("itineraries:code", args=[token]))


def can_note_presence(noter: Noter, stop: Stop) -> bool:
    """Whether somebody notes who was at a stop: staff, its host, the sheet of the cohort on its days."""
    if (sheet := noter.sheet) is not None:
        people = stop.itineraries.filter(participation__cohort=sheet.cohort_id)
        meets = stop.starts_on <= sheet.last_on and sheet.first_on <= stop.ends_on
        return sheet.is_open(timezone.localdate()) and meets and people.exists()
    if noter.by is None:
        return False
    return noter.by.has_perm(NOTE) or _speaks_for_stop(noter.by, stop)


def _speaks_for_stop(user: User, stop: Stop) -> bool:
    visit = stop.placement
    if visit is None:
        told = SharedVisit.objects.of_contact(user)
        return told.filter(stop_key=stop.pk, host=stop.host_id).exists()
    if visit.stage not in AGREED:
        return False
    return Host.objects.of_contact(user).filter(pk=visit.host_id).exists()


@transaction.atomic
def note_presence(
    *,
    stop: Stop,
    participation: Participation,
    on: date,
    state: str,
    noter: Noter,
    tick: SentTick | None = None,
) -> Presence:
    """Note whether somebody was at a stop on a day, once; an absence opens an incident.

    What is noted already in the same way is given back. Refuses with `Refused` what is noted otherwise
    (it is corrected with a reason), a day that is not of the stop or not there yet, a visit called off;
    `PermissionDenied` whoever is neither staff with the right, nor the host, nor holds the day sheet.
    """
    if not can_note_presence(noter, stop):
        require(noter.by, NOTE)
    _refuse_impossible(stop, participation, on)
    known = Presence.objects.filter(stop=stop, participation=participation, on=on)
    if (presence := known.first()) is None:
        try:
            with transaction.atomic():
                presence = _build_presence(stop, participation, on, state, noter)
                if tick is not None:
                    presence.at = limit_noted_time(tick.at, on, now=presence.at)
                    presence.client_id = tick.client_id
                presence.save()
        except IntegrityError:
            # Somebody else noted it in the same moment.
            presence = known.get()
        else:
            if presence.state == Presence.State.ABSENT:
                open_no_show(presence=presence, by=noter.by)
    if presence.state != state:
        raise Refused(format_presence_conflict(presence))
    return presence


def _build_presence(
    stop: Stop, participation: Participation, on: date, state: str, noter: Noter
) -> Presence:
    return Presence(
        stop=stop,
        participation=participation,
        on=on,
        state=Presence.State(state),
        how=noter.how,
        by=noter.by,
        sheet=noter.sheet,
        at=timezone.now(),
    )


def _refuse_impossible(stop: Stop, participation: Participation, on: date) -> None:
    if find_person_at_stop(stop, participation.pk) is None:
        raise Refused(_("This stop is not of this person."))
    if not stop.starts_on <= on <= stop.ends_on:
        raise Refused(_("The stop is not on this day."))
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if stop.placement is not None and stop.placement.stage not in AGREED:
        raise Refused(_("This visit was called off."))


def format_presence_conflict(presence: Presence) -> str:
    """What stands against another presence: what was noted, by whom, when."""
    return _(
        "Noted before as “%(state)s” by %(who)s (%(when)s). Give a reason to correct it."
    ) % {
        "state": presence.get_state_display(),
        "who": name_noter(presence),
        "when": date_format(timezone.localtime(presence.at), "j F H:i"),
    }


def name_noter(presence: Presence) -> str:
    """Who noted it: the name of the account, or the name on the day sheet."""
    if presence.sheet is not None:
        return presence.sheet.name
    return str(presence.by)


@transaction.atomic
def correct_presence(
    *, presence: Presence, state: str, reason: str, noter: Noter
) -> Presence:
    """Say otherwise what was noted, with the reason; the history keeps what stood before.

    An absence opens an incident, and an absence that was none closes its own. Refuses with `Refused` a
    correction without a reason; `PermissionDenied` whoever may not note it.
    """
    locked = (
        Presence.objects.select_for_update(of=("self",))
        .select_related("stop__placement", "participation")
        .get(pk=presence.pk)
    )
    if not can_note_presence(noter, locked.stop):
        require(noter.by, CORRECT)
    if locked.state == state:
        return locked
    if not (why := reason.strip()[:300]):
        raise Refused(_("A presence is corrected with the reason."))
    locked.state, locked.reason = Presence.State(state), why
    locked.how, locked.by, locked.sheet = noter.how, noter.by, noter.sheet
    locked.at = timezone.now()
    locked.save(update_fields=["state", "reason", "how", "by", "sheet", "at"])
    if locked.state == Presence.State.ABSENT:
        open_no_show(presence=locked, by=noter.by)
    else:
        close_no_show(presence=locked, reason=why)
    return locked


def sync_ticks(*, sheet: DaySheetLink, ticks: Sequence[SentTick]) -> list[TickResult]:
    """Take what a device noted, maybe without network; the same tick sent again changes nothing.

    Each stands for itself: what cannot be is refused with its sentence and the others are recorded.
    """
    stops = _fetch_stops(ticks)
    noter = Noter(Presence.How.ACCOMPANYING, sheet=sheet)
    results = []
    for tick in ticks:
        results.append(_take_tick(tick, stops.get(tick.stop), noter))
    return results


def _fetch_stops(ticks: Iterable[SentTick]) -> dict[int, Stop]:
    rows = Stop.objects.filter(pk__in={tick.stop for tick in ticks})
    return rows.select_related("placement").in_bulk()


def _take_tick(tick: SentTick, stop: Stop | None, noter: Noter) -> TickResult:
    if stop is None or not can_note_presence(noter, stop):
        # Outside of the sheet it does not exist.
        return TickResult(tick, Outcome.REFUSED, _("This stop is not on your sheet."))
    presences = Presence.objects.select_related("by", "sheet")
    sent_before = presences.filter(client_id=tick.client_id).first()
    if sent_before is not None:
        return TickResult(tick, Outcome.KNOWN, _("Recorded."), sent_before)
    file = find_person_at_stop(stop, tick.participation)
    known = presences.filter(stop=stop, participation=tick.participation, on=tick.on)
    before = known.first()
    outcome = weigh_tick(state=tick.state, known_state=before.state if before else None)
    if file is None:
        return TickResult(tick, Outcome.REFUSED, _("This stop is not of this person."))
    if before is not None and outcome is Outcome.CONFLICT:
        return TickResult(tick, outcome, format_presence_conflict(before), before)
    try:
        noted = note_presence(
            stop=stop,
            participation=file,
            on=tick.on,
            state=tick.state,
            noter=noter,
            tick=tick,
        )
    except Refused as refusal:
        # Noted otherwise by somebody else in the same moment, or impossible.
        current = known.first()
        became = Outcome.CONFLICT if current is not None else Outcome.REFUSED
        return TickResult(tick, became, str(refusal), current)
    return TickResult(tick, outcome, _("Recorded."), noted)


def find_open_sheet(token: str, on: date) -> DaySheetLink | None:
    """The link of a day sheet that opens on a day, or nothing."""
    sheet = (
        DaySheetLink.objects.filter(token=token)
        .select_related("cohort__programme")
        .first()
    )
    return sheet if sheet is not None and sheet.is_open(on) else None


@transaction.atomic
def revoke_day_sheet(*, sheet: DaySheetLink, by: User) -> None:
    """Close a link before its end; what was noted by it stays. `PermissionDenied` without the right."""
    require(by, "itineraries.change_daysheetlink")
    DaySheetLink.objects.filter(pk=sheet.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
