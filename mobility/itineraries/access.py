"""Whose page it is: the file of the person who looks, or the hosts for which they speak."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
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


def list_speaking_hosts(user: User) -> list[Host]:
    """The hosts for which the person speaks, else 404: these pages are theirs alone."""
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    if not hosts:
        raise Http404(_("This page is for hosts."))
    return hosts
