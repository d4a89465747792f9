"""The life of a partnership, from the first talk to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from reintegration.partnerships.models import Partnership, PartnershipStep


class PartnershipStage(models.TextChoices):
    # Kept under the name that it had when rows were written first.
    INTRODUCTION = "lead", pgettext_lazy("partnership", "introduction")
    MEETING = "meeting", _("meeting held")
    INTENT = "intent", _("letter of intent")
    NEGOTIATION = "negotiation", _("under negotiation")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    DORMANT = "dormant", _("dormant")
    ENDED = "ended", _("ended")


def has_evidence(asking: Asking[Partnership]) -> list[GuardAnswer]:
    """Only a partnership with its evidence is signed (domain.md §7)."""
    return [row.evidence_answer() for row in asking.rows]


P = PartnershipStage
# News is awaited of them.
OPEN_STAGES = (
    P.INTRODUCTION,
    P.MEETING,
    P.INTENT,
    P.NEGOTIATION,
    P.SIGNED,
    P.ACTIVE,
)


RIGHT = "partnerships.manage_partnership"


PARTNERSHIP: Lifecycle[Partnership, PartnershipStep] = Lifecycle(
    "partnership",
    (
        Transition("meet", (P.INTRODUCTION,), P.MEETING, _("Meeting held"), RIGHT),
        Transition(
            "intend",
            (P.INTRODUCTION, P.MEETING),
            P.INTENT,
            _("Letter of intent"),
            RIGHT,
        ),
        Transition(
            "negotiate",
            (P.INTRODUCTION, P.MEETING, P.INTENT),
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
            (
                P.INTRODUCTION,
                P.MEETING,
                P.INTENT,
                P.NEGOTIATION,
                P.SIGNED,
                P.ACTIVE,
                P.DORMANT,
            ),
            P.ENDED,
            _("End"),
            RIGHT,
            needs_reason=True,
            grave=True,
        ),
    ),
)
