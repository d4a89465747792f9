"""What others do for a person: who, what, by when it is expected. Never late, never red: it is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.space.rows import PREPARING, SpaceRows
from mobility.itineraries.lifecycle import ReturnClaimStage, TripReportStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import WITH_THE_POST
from mobility.visas.services.limits import get_decision_due, get_stay_limits
from mobility.visas.services.waiting import list_items_of_giver, list_items_to_check
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from reintegration.followups.lifecycle import FollowUpStage


@dataclass(frozen=True, slots=True)
class Pending:
    """One thing that somebody else does: who, what, by when it is expected, where known."""

    who: str
    title: str
    expected_on: date | None = None
    items: tuple[str, ...] = ()


def list_pending(rows: SpaceRows) -> list[Pending]:
    """What the programme, the hosts and the embassy are doing now; one query once a dossier is lodged."""
    found = _list_of_application(rows)
    found += _list_of_dossiers(rows)
    programme = _("The programme")
    if count := len(rows.proposals):
        title = ngettext(
            "Answers your proposal of a journey",
            "Answers your proposals of a journey",
            count,
        )
        found.append(Pending(programme, title))
    if rows.version is None:
        for file in rows.at(*PREPARING):
            arrives = file.cohort.arrives_on if file.cohort else None
            title = _("Prepares your itinerary with the hosts")
            found.append(Pending(programme, title, arrives))
    for claim in rows.claims:
        if claim.stage == ReturnClaimStage.CLAIMED:
            title = _("Looks at the proof of your return")
            found.append(Pending(programme, title))
    if rows.delays:
        found.append(Pending(programme, _("Looks at why you come back later")))
    for call in rows.reports:
        if call.report is not None and call.report.stage == TripReportStage.HANDED_IN:
            found.append(Pending(programme, _("Reads your trip report")))
    planned = [row for row in rows.follow_ups if row.stage == FollowUpStage.PLANNED]
    if planned:
        following = min(planned, key=lambda row: row.due_on)
        title = _("Asks you how your enterprise is doing, by mail")
        found.append(Pending(programme, title, following.due_on))
    return found


def _list_of_application(rows: SpaceRows) -> list[Pending]:
    programme, panel = _("The programme"), _("The panel")
    says = {
        Stage.SUBMITTED: (programme, _("Checks that your file is complete")),
        Stage.ELIGIBLE: (panel, _("Reads your application")),
        Stage.SHORTLISTED: (panel, _("Reads your application")),
        Stage.RESERVE: (programme, _("Writes to you as soon as a place becomes free")),
    }
    found = []
    for file in rows.files:
        if (said := says.get(Stage(file.stage))) is not None:
            found.append(Pending(*said, expected_on=_get_answer_day(file)))
    for file in rows.at(Stage.NOT_READY):
        brought = [line for line in rows.to_bring[file.pk] if line.is_brought]
        if brought:
            items = tuple(line.sentence for line in brought)
            found.append(
                Pending(programme, _("Looks at what you brought"), None, items)
            )
    return found


def _get_answer_day(file: Participation) -> date | None:
    """By when the call announced its answers; nothing for who waits on the reserve, or once it has passed."""
    announced = file.call.results_by
    is_examined = file.stage != Stage.RESERVE
    if announced is None or not is_examined or announced < timezone.localdate():
        return None
    return announced


def _list_of_dossiers(rows: SpaceRows) -> list[Pending]:
    pieces = rows.list_pieces()
    found = []
    if checked := list_items_to_check(pieces):
        title = _("Checks the papers that you gave")
        names = tuple(piece.label for piece in checked)
        found.append(Pending(_("The programme"), title, None, names))
    givers = (
        (Piece.Giver.PROGRAMME, _("The programme")),
        (Piece.Giver.HOST, _("Your hosts")),
    )
    for giver, who in givers:
        if owed := list_items_of_giver(pieces, giver):
            days = [piece.due_on for piece in owed if piece.due_on is not None]
            names = tuple(piece.label for piece in owed)
            title = _("Gives papers for your visa file")
            found.append(Pending(who, title, max(days, default=None), names))
    for dossier in rows.dossiers:
        if dossier.stage in WITH_THE_POST:
            title, expected = (
                _("Examines your visa application"),
                _get_decision(dossier),
            )
            found.append(Pending(_("The embassy"), title, expected))
    return found


def _get_decision(dossier: Dossier) -> date | None:
    """When the law expects the decision, from the day of lodging (Visa Code, art. 23)."""
    lodged = getattr(dossier, "lodging", None)
    if lodged is None:
        return None
    limits = get_stay_limits(timezone.localdate())
    return get_decision_due(lodged.lodged_on, limits).normal
