"""What was recorded by mistake is taken back: a decision on the wrong dossier, a flight of somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.services.reservations import take_flight_back
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Decision, Dossier, DossierStep, Piece
from mobility.visas.services.checklist import (
    can_take_files,
    refresh_checklist,
    release_checklist_item,
)
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.plans import redate_checklists
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# Who has used the visa: what it rests on stays until the crossing is taken back.
TRAVELLED: Final = frozenset(
    {Stage.DEPARTED, Stage.NOT_RETURNED, Stage.RETURNED, Stage.COMPLETED}
)


def find_decision_holds(dossiers: Iterable[Dossier]) -> dict[int, str]:
    """Why the decision of a dossier stays, by its key: what was done on the strength of it; three queries."""
    rows = list(dossiers)
    files = [row.participation_id for row in rows]
    last: dict[int, Dossier] = {}
    for other in Dossier.objects.filter(participation__in=files).order_by("attempt"):
        last[other.participation_id] = other
    appealed = set(
        DossierStep.objects.filter(subject__in=rows, move="appeal").values_list(
            "subject", flat=True
        )
    )
    travelled = set(
        Participation.objects.filter(pk__in=files, stage__in=TRAVELLED).values_list(
            "pk", flat=True
        )
    )
    holds = {}
    for row in rows:
        newer = last.get(row.participation_id, row)
        if newer.attempt > row.attempt:
            words = {"number": newer.attempt}
            holds[row.pk] = (
                _("Application %(number)d was opened after it: the decision stays.")
                % words
            )
        elif row.pk in appealed:
            holds[row.pk] = _("An appeal was lodged against it: the decision stays.")
        elif row.participation_id in travelled:
            holds[row.pk] = _(
                "The departure is recorded: take the crossing back first."
            )
    return holds


def list_decision_effects(dossier: Dossier) -> list[str]:
    """What taking a decision back undoes, in sentences."""
    decision = Decision.objects.filter(dossier=dossier).first()
    if decision is None:
        return []
    words = {
        "outcome": decision.get_outcome_display(),
        "day": date_format(decision.decided_on, "SHORT_DATE_FORMAT"),
    }
    sentences = [
        _("The decision “%(outcome)s” of %(day)s counts no more; the history keeps it.")
        % words
    ]
    file = dossier.participation
    if file.stage == Stage.CLEARED:
        stage = Stage(PARTICIPATION.find_target(file, "undo_clear"))
        sentences.append(
            _("The file goes back to the stage “%(stage)s”.") % {"stage": stage.label}
        )
        sentences.append(_("The reminder to record the arrival falls."))
    return sentences


@transaction.atomic
def withdraw_decision(*, dossier: Dossier, reason: str, by: User | None) -> None:
    """What follows when a decision is taken back: its row goes, the file goes back, the participant is told.

    The history keeps the row, the ledgers of dossier and file who took it back and why; `reason` is not told
    to the participant. Raises `Refused` when the file has moved on meanwhile.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",)).filter(dossier=dossier).first()
    )
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=dossier.participation_id
    )
    if decision is not None and decision.outcome == Decision.Outcome.GRANTED:
        if file.stage == Stage.CLEARED:
            advance(
                participation=file,
                transition="undo_clear",
                actor=System("visa decision taken back", by),
                reason=reason,
            )
        elif file.stage in TRAVELLED:
            raise Refused(_("The departure is recorded: take the crossing back first."))
    if decision is not None:
        decision.delete()
    # Lead times are learned without it.
    redate_checklists()
    _notify_of_mistake(dossier, file)


def _notify_of_mistake(dossier: Dossier, file: Participation) -> None:
    """The mail of the decision is answered: that news was not theirs."""
    made = DOSSIER.find_mistake(dossier, "undo_decision")
    if made is None:
        return
    undone = dossier.steps.filter(move="undo_decision").last()
    person = file.person
    queue_mail(
        kind="visas/decision_undone",
        to=person.email,
        language=person.language,
        context=build_mail_context(file)
        | {
            "granted": made.move == "grant",
            "told_on": timezone.localtime(made.at).date(),
            "url": build_site_url(reverse("visas:dossier")),
        },
        about=format_row_reference(file),
        key=f"visas/decision_undone:{undone.pk if undone else dossier.pk}",
    )


@transaction.atomic
def withdraw_kept_flight(
    *, dossier: Dossier, flight: int, reason: str, by: User
) -> None:
    """Take back a flight kept by mistake, with the reason: letters, checklist and programme go without it.

    A confirmation of it that was given for the dossier is asked for again while papers are collected. Refuses
    with `Refused` what `take_flight_back` refuses; `PermissionDenied` for whoever does not steer dossiers.
    """
    require(by, MANAGE)
    row = take_flight_back(
        participation=dossier.participation, flight=flight, reason=reason
    )
    refresh_checklist(dossier)
    piece = dossier.pieces.filter(code=Piece.Code.FLIGHT).first()
    if piece is None or piece.document_id is None or not can_take_files(piece):
        return
    with override(dossier.participation.person.language):
        why = _("The flight %(flight)s is not kept any more: give the right one.") % {
            "flight": row.number
        }
    release_checklist_item(piece=piece, why=why, keeps_file=False, by=by)
