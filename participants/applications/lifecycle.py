"""The life of a correction that is asked for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Move


class CorrectionStage(models.TextChoices):
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")
    CANCELLED = "cancelled", _("taken back")


C = CorrectionStage


CORRECTION = Lifecycle(
    "correction",
    (
        # The applicant sends the corrected application; the day passes without it; then staff may ask again.
        Move("answer", (C.ASKED,), C.ANSWERED, _("Answered")),
        Move("lapse", (C.ASKED,), C.LAPSED, _("Not answered in time")),
        Move(
            "cancel",
            (C.ASKED,),
            C.CANCELLED,
            _("Take back"),
            "register.screen_participation",
            needs_reason=True,
        ),
    ),
)
