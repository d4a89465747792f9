"""A conflict of interest hides the reminders of an offer too (`participants.panel.scopes`)."""

from __future__ import annotations

from participants.decisions.models import Offer
from participants.panel.scopes import REMINDED

REMINDED.append((Offer, "participation"))
