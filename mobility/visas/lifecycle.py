"""The life of a visa dossier, and of each piece of its checklist."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Answer, Asked, Lifecycle, Move


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


def check_checklist_complete(asked: Asked) -> Answer:
    """Every blocking piece is accepted or waived."""
    answer: Answer = asked.subject.completeness_answer()
    return answer


D = DossierStage
DOSSIER = Lifecycle(
    "dossier",
    (
        Move(
            "complete",
            (D.OPEN,),
            D.COMPLETE,
            _("Declare complete"),
            "visas.manage_dossier",
            (check_checklist_complete,),
        ),
        Move(
            "reopen",
            (D.COMPLETE, D.APPOINTMENT),
            D.OPEN,
            _("Reopen"),
            "visas.manage_dossier",
            needs_reason=True,
        ),
        Move("appoint", (D.OPEN, D.COMPLETE), D.APPOINTMENT, _("Appointment made")),
        Move(
            "lodge",
            (D.COMPLETE, D.APPOINTMENT),
            D.LODGED,
            _("Lodged"),
            None,
            (check_checklist_complete,),
        ),
        Move(
            "examine",
            (D.LODGED,),
            D.EXAMINED,
            _("Under examination"),
            "visas.manage_dossier",
        ),
        Move("grant", (D.LODGED, D.EXAMINED, D.APPEALED), D.GRANTED, _("Granted")),
        Move("refuse", (D.LODGED, D.EXAMINED), D.REFUSED, _("Refused"), grave=True),
        Move(
            "appeal",
            (D.REFUSED,),
            D.APPEALED,
            _("Appeal lodged"),
            "visas.manage_dossier",
            needs_reason=True,
        ),
        Move(
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
            _("Close"),
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
PIECE = Lifecycle(
    "piece",
    (
        # The participant's act or a fact found elsewhere in the house.
        Move(
            "receive",
            (P.MISSING, P.TO_CORRECT, P.EXPIRED, P.RECEIVED),
            P.RECEIVED,
            _("Received"),
        ),
        Move("accept", (P.RECEIVED,), P.ACCEPTED, _("Accept"), "visas.check_piece"),
        Move(
            "send_back",
            (P.RECEIVED, P.ACCEPTED),
            P.TO_CORRECT,
            _("Send back"),
            "visas.check_piece",
            needs_reason=True,
        ),
        Move(
            "waive",
            (P.MISSING, P.TO_CORRECT, P.EXPIRED, P.RECEIVED),
            P.WAIVED,
            _("Waive"),
            "visas.check_piece",
            needs_reason=True,
        ),
        # Its last day has passed before the dossier was lodged.
        Move("expire", (P.RECEIVED, P.ACCEPTED), P.EXPIRED, _("Expired")),
        # The post asks for it again, or for a better one, after the lodging.
        Move(
            "ask_again",
            (P.RECEIVED, P.ACCEPTED, P.WAIVED, P.EXPIRED),
            P.TO_CORRECT,
            _("Asked again"),
        ),
        Move(
            "require",
            (P.WAIVED,),
            P.MISSING,
            _("Require again"),
            "visas.check_piece",
            needs_reason=True,
        ),
    ),
)
