"""The file of the person who looks, for the pages of their journey."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from participants.register.lifecycle import SEATED
from participants.register.models import Participation
from pemwecco.accounts.models import User


def get_own_participation(user: User) -> Participation:
    """The file of the person who looks, the last that holds a seat, else 404."""
    file = (
        Participation.objects.filter(person__email=user.email, stage__in=SEATED)
        .select_related("person", "call__programme", "cohort", "itinerary")
        .order_by("-pk")
        .first()
    )
    if file is None:
        raise Http404(_("This page does not exist."))
    return file
