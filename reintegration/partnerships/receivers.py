"""What the partner portal shows of partnerships: those that wait for the yes of a host."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.portal import PortalSection, register_waiting_section
from reintegration.partnerships.services.confirmations import select_confirmations


@register_waiting_section
def build_confirmation_section(hosts: list[int]) -> PortalSection | None:
    """The questions put to hosts that are still answered."""
    waiting = select_confirmations().waiting(timezone.localdate())
    asked = waiting.filter(party__organisation__host__in=hosts, party__side="partner")
    lines = list(asked)
    if not lines:
        return None
    return PortalSection(
        _("Partnerships to confirm"),
        "partnerships/parts/waiting.html",
        {"lines": lines},
    )
