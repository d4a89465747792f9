"""What decisions add beside a call: its rounds, with the minutes and the scores of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

from participants.decisions.models import Round
from participants.register.models import Call
from pemwecco.core.panels import Panel, register_row_panel

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# Without all of these the page of a round is closed.
RIGHTS = ("register.view_participation", "panel.view_review", "decisions.view_round")


def can_read_rounds(viewer: User) -> bool:
    """Whether somebody may open the rounds of a call, their minutes and scores."""
    return viewer.has_perms(RIGHTS)


@register_row_panel(45, "rounds")
def build_rounds_panel(row: Model, viewer: User) -> Panel | None:
    """The rounds of a call, the newest first; one query."""
    if not isinstance(row, Call) or not can_read_rounds(viewer):
        return None
    rounds = list(Round.objects.filter(call=row).order_by("-number"))
    if not rounds:
        return None
    return Panel(
        "rounds", _("Rounds"), "admin/decisions/parts/rounds.html", {"rounds": rounds}
    )
