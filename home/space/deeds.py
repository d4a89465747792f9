"""What a person did, with the days: the last first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home.space.rows import SpaceRows, find_step
from reintegration.followups.lifecycle import FollowUpStage


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done, and where it is read again."""

    title: str
    on: date
    url: str = ""


def list_deeds(rows: SpaceRows) -> list[Deed]:
    """The application sent, papers given, modules completed, arrival and return told, follow-ups answered."""
    deeds = []
    for file in rows.files:
        receipt = reverse("applications:receipt", args=[file.reference])
        journey = reverse("itineraries:mine")
        moves = (
            ("submit", _("Application sent"), receipt),
            ("depart", _("Arrival told"), journey),
            ("return", _("Return confirmed"), journey),
        )
        for move, title, url in moves:
            if (at := find_step(file, move)) is not None:
                deeds.append(Deed(title, timezone.localdate(at), url))
    for piece in rows.list_pieces():
        if piece.given_at is not None:
            title = _("Given: %(paper)s") % {"paper": piece.label}
            day = timezone.localdate(piece.given_at)
            deeds.append(Deed(title, day, reverse("visas:dossier")))
    for completion in rows.completions:
        title = _("Module completed: %(module)s") % {"module": completion.module}
        deeds.append(Deed(title, completion.completed_on, reverse("training:mine")))
    for said in rows.told:
        title = _("Told how the visit at %(host)s went") % {"host": said.placement.host}
        url = reverse("visits:evaluation", args=[said.placement_id])
        deeds.append(Deed(title, timezone.localdate(said.at), url))
    deeds += _list_follow_up_deeds(rows)
    deeds += _list_report_deeds(rows)
    return sorted(deeds, key=lambda deed: deed.on, reverse=True)


def _list_report_deeds(rows: SpaceRows) -> list[Deed]:
    deeds = []
    for call in rows.reports:
        if (day := call.handed_in_on) is not None:
            url = reverse("itineraries:report")
            deeds.append(Deed(_("Trip report handed in"), day, url))
    return deeds


def _list_follow_up_deeds(rows: SpaceRows) -> list[Deed]:
    deeds = []
    for follow_up in rows.follow_ups:
        if follow_up.stage == FollowUpStage.ANSWERED and follow_up.answered_at:
            title = _("Follow-up answered at the end of the stay")
            if follow_up.months:
                title = _("Follow-up answered, %(months)d months after the return")
            day = timezone.localdate(follow_up.answered_at)
            url = reverse("followups:answer", args=[follow_up.token])
            deeds.append(Deed(title % {"months": follow_up.months}, day, url))
    return deeds
