"""What a question after the return is: who is asked, when, in which column its answer is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.questions import AskedQuestion

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Side(models.TextChoices):
    """Who answers."""

    PARTICIPANT = "participant", _("participant")
    HOST = "host", _("host")


class AskedMoment(models.TextChoices):
    """Which questionnaire is asked. What was before the stay is known from the application."""

    END = "end", _("at the end of the stay")
    MONTHS = "months", _("months after the return")


# The steps of both sides in their order; "check" shows all answers before they are sent.
STEPS: Final[dict[str, _StrOrPromise]] = {
    "enterprise": _("Your enterprise"),
    "people": _("The people who work there"),
    "partners": _("Partners"),
    "growth": _("Papers and finance"),
    "visit": _("Since the visit"),
    "learning": _("What it brought"),
    "check": _("Check and send"),
}
CHECK: Final = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpQuestion(AskedQuestion):
    """One question after the return; its name is the column of the answers in which it is kept.

    `help` may hold %(currency)s. A figure is compared with the last one known, which stands under it.
    """

    side: Side
    # Asked at the end of the stay by the standard questionnaire, or only some months later.
    at_end: bool = False
    is_figure: bool = False
    # Needed only of an enterprise that is still active.
    if_active: bool = False
