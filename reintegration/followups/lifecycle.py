"""The lives of a follow-up and of a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from reintegration.followups.models import FollowUp, FollowUpStep


class FollowUpStage(models.TextChoices):
    PLANNED = "planned", _("planned")
    DUE = "due", _("due")
    ANSWERED = "answered", _("answered")
    MISSED = "missed", _("missed")


F = FollowUpStage
FOLLOW_UP: Lifecycle[FollowUp, FollowUpStep] = Lifecycle(
    "follow_up",
    (
        Transition("fall_due", (F.PLANNED,), F.DUE, _("Falls due")),
        # By the participant's link, or by staff on the phone, through reintegration.services.answer.
        Transition(
            "answer",
            (F.PLANNED, F.DUE, F.MISSED),
            F.ANSWERED,
            _("Answered"),
            by_party=True,
        ),
        Transition(
            "miss",
            (F.PLANNED, F.DUE),
            F.MISSED,
            _("Give up"),
            "followups.manage_followup",
            needs_reason=True,
        ),
    ),
)
