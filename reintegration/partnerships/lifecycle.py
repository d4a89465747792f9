"""The life of a partnership, from the first talk to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from reintegration.partnerships.models import Partnership, PartnershipStep


class PartnershipStage(models.TextChoices):
    LEAD = "lead", _("lead")
    MEETING = "meeting", _("meeting held")
    INTENT = "intent", _("letter of intent")
    NEGOTIATION = "negotiation", _("under negotiation")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    DORMANT = "dormant", _("dormant")
    ENDED = "ended", _("ended")


def has_evidence(asking: Asking[Partnership]) -> list[GuardAnswer]:
    """Only a partnership with its evidence counts as signed (domain.md §7)."""
    return [row.evidence_answer() for row in asking.rows]


P = PartnershipStage


RIGHT = "partnerships.manage_partnership"


PARTNERSHIP: Lifecycle[Partnership, PartnershipStep] = Lifecycle(
    "partnership",
    (
        Transition("meet", (P.LEAD,), P.MEETING, _("Meeting held"), RIGHT),
        Transition(
            "intend", (P.LEAD, P.MEETING), P.INTENT, _("Letter of intent"), RIGHT
        ),
        Transition(
            "negotiate",
            (P.LEAD, P.MEETING, P.INTENT),
            P.NEGOTIATION,
            _("Under negotiation"),
            RIGHT,
        ),
        Transition(
            "sign",
            (P.MEETING, P.INTENT, P.NEGOTIATION),
            P.SIGNED,
            _("Signed"),
            RIGHT,
            (has_evidence,),
        ),
        Transition("activate", (P.SIGNED, P.DORMANT), P.ACTIVE, _("Active"), RIGHT),
        Transition(
            "pause", (P.NEGOTIATION, P.SIGNED, P.ACTIVE), P.DORMANT, _("Dormant"), RIGHT
        ),
        Transition(
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
