"""The life of a correction that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import APPLICANT
from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from participants.applications.models import Correction, CorrectionStep


class CorrectionStage(models.TextChoices):
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")
    CANCELLED = "cancelled", _("taken back")


C = CorrectionStage


CORRECTION: Lifecycle[Correction, CorrectionStep] = Lifecycle(
    "correction",
    (
        # The applicant sends the corrected application; the day passes without it; then staff may ask again.
        Transition(
            "answer",
            (C.ASKED,),
            C.ANSWERED,
            _("Answered"),
            by_party=True,
            writes_to=(APPLICANT,),
        ),
        Transition("lapse", (C.ASKED,), C.LAPSED, _("Not answered in time")),
        Transition(
            "cancel",
            (C.ASKED,),
            C.CANCELLED,
            _("Take back"),
            "register.screen_participation",
            needs_reason=True,
        ),
    ),
)
