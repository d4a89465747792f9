"""The life of a visa dossier, and of each piece of its checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.lifecycle import PARTICIPANT
from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.visas.models import Dossier, DossierStep, Piece, PieceStep


class DossierStage(models.TextChoices):
    OPEN = "open", _("open")
    COMPLETE = "complete", _("complete")
    APPOINTMENT = "appointment", _("appointment made")
    LODGED = "lodged", _("lodged")
    EXAMINED = "examined", _("under examination")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("appealed")
    CLOSED = "closed", _("closed")


def check_checklist_complete(asking: Asking[Dossier]) -> list[GuardAnswer]:
    """Every blocking piece is accepted or waived."""
    return [row.completeness_answer() for row in asking.rows]


D = DossierStage
DOSSIER: Lifecycle[Dossier, DossierStep] = Lifecycle(
    "dossier",
    (
        Transition(
            "complete",
            (D.OPEN,),
            D.COMPLETE,
            _("Declare complete"),
            "visas.manage_dossier",
            (check_checklist_complete,),
        ),
        Transition(
            "reopen",
            (D.COMPLETE, D.APPOINTMENT),
            D.OPEN,
            _("Reopen"),
            "visas.manage_dossier",
            needs_reason=True,
        ),
        Transition(
            "appoint",
            (D.OPEN, D.COMPLETE),
            D.APPOINTMENT,
            _("Appointment made"),
            writes_to=(PARTICIPANT,),
        ),
        Transition(
            "lodge",
            (D.COMPLETE, D.APPOINTMENT),
            D.LODGED,
            _("Lodged"),
            None,
            (check_checklist_complete,),
        ),
        Transition(
            "examine",
            (D.LODGED,),
            D.EXAMINED,
            _("Under examination"),
            "visas.manage_dossier",
        ),
        Transition(
            "grant",
            (D.LODGED, D.EXAMINED, D.APPEALED),
            D.GRANTED,
            _("Granted"),
            writes_to=(PARTICIPANT,),
        ),
        Transition(
            "refuse",
            (D.LODGED, D.EXAMINED),
            D.REFUSED,
            _("Refused"),
            grave=True,
            writes_to=(PARTICIPANT,),
        ),
        # Recorded on the wrong dossier: the post has it as before, and the participant is told.
        Transition(
            "undo_decision",
            (D.GRANTED, D.REFUSED),
            D.EXAMINED,
            _("Take the decision back"),
            "visas.manage_dossier",
            needs_reason=True,
            takes_back=("grant", "refuse"),
            also_to=(D.LODGED,),
        ),
        Transition(
            "appeal",
            (D.REFUSED,),
            D.APPEALED,
            _("Appeal lodged"),
            "visas.manage_dossier",
            needs_reason=True,
        ),
        Transition(
            "close",
            (
                D.OPEN,
                D.COMPLETE,
                D.APPOINTMENT,
                D.LODGED,
                D.EXAMINED,
                D.GRANTED,
                D.REFUSED,
                D.APPEALED,
            ),
            D.CLOSED,
            pgettext_lazy("a dossier", "Close"),
            "visas.manage_dossier",
            needs_reason=True,
        ),
    ),
)


class PieceStage(models.TextChoices):
    MISSING = "missing", _("missing")
    RECEIVED = "received", _("received, to be checked")
    TO_CORRECT = "to_correct", _("to correct")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired, to be renewed")
    WAIVED = "waived", _("not required, with a reason")


P = PieceStage
PIECE: Lifecycle[Piece, PieceStep] = Lifecycle(
    "piece",
    (
        # The participant's act or a fact found elsewhere in the house.
        Transition(
            "receive",
            (P.MISSING, P.TO_CORRECT, P.EXPIRED, P.RECEIVED, P.ACCEPTED),
            P.RECEIVED,
            _("Received"),
        ),
        # The participant removes what nobody has checked.
        Transition(
            "take_back", (P.RECEIVED,), P.MISSING, _("Taken back"), by_party=True
        ),
        Transition(
            "accept", (P.RECEIVED,), P.ACCEPTED, _("Accept"), "visas.check_piece"
        ),
        Transition(
            "send_back",
            (P.RECEIVED, P.ACCEPTED),
            P.TO_CORRECT,
            _("Send back"),
            "visas.check_piece",
            needs_reason=True,
        ),
        Transition(
            "waive",
            (P.MISSING, P.TO_CORRECT, P.EXPIRED, P.RECEIVED),
            P.WAIVED,
            _("Waive"),
            "visas.check_piece",
            needs_reason=True,
        ),
        # Its last day has passed before the dossier was lodged.
        Transition(
            "expire",
            (P.RECEIVED, P.ACCEPTED),
            P.EXPIRED,
            _("Expired"),
            writes_to=(PARTICIPANT,),
        ),
        # The post asks for it again, or for a better one, after the lodging.
        Transition(
            "ask_again",
            (P.RECEIVED, P.ACCEPTED, P.WAIVED, P.EXPIRED),
            P.TO_CORRECT,
            _("Asked again"),
            writes_to=(PARTICIPANT,),
        ),
        Transition(
            "require",
            (P.WAIVED,),
            P.MISSING,
            _("Require again"),
            "visas.check_piece",
            needs_reason=True,
        ),
    ),
)
