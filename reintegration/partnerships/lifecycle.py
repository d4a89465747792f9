"""The life of a partnership, from the first talk to its end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Answer, Asked, Lifecycle, Move


class PartnershipStage(models.TextChoices):
    LEAD = "lead", _("lead")
    MEETING = "meeting", _("meeting held")
    INTENT = "intent", _("letter of intent")
    NEGOTIATION = "negotiation", _("under negotiation")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    DORMANT = "dormant", _("dormant")
    ENDED = "ended", _("ended")


def has_evidence(asked: Asked) -> Answer:
    """Only a partnership with its evidence counts as signed (domain.md §7)."""
    answer: Answer = asked.subject.evidence_answer()
    return answer


P = PartnershipStage


RIGHT = "partnerships.manage_partnership"


PARTNERSHIP = Lifecycle(
    "partnership",
    (
        Move("meet", (P.LEAD,), P.MEETING, _("Meeting held"), RIGHT),
        Move("intend", (P.LEAD, P.MEETING), P.INTENT, _("Letter of intent"), RIGHT),
        Move(
            "negotiate",
            (P.LEAD, P.MEETING, P.INTENT),
            P.NEGOTIATION,
            _("Under negotiation"),
            RIGHT,
        ),
        Move(
            "sign",
            (P.MEETING, P.INTENT, P.NEGOTIATION),
            P.SIGNED,
            _("Signed"),
            RIGHT,
            (has_evidence,),
        ),
        Move("activate", (P.SIGNED, P.DORMANT), P.ACTIVE, _("Active"), RIGHT),
        Move(
            "pause", (P.NEGOTIATION, P.SIGNED, P.ACTIVE), P.DORMANT, _("Dormant"), RIGHT
        ),
        Move(
            "end",
            (P.LEAD, P.MEETING, P.INTENT, P.NEGOTIATION, P.SIGNED, P.ACTIVE, P.DORMANT),
            P.ENDED,
            _("End"),
            RIGHT,
            needs_reason=True,
            grave=True,
        ),
    ),
)
