"""What matching adds to the portal of hosts: the firms of a cohort that they may judge."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mobility.hosts.portal import PortalSection, register_waiting_section
from mobility.matching.queries.choices import list_preference_calls


@register_waiting_section
def build_preference_section(hosts: list[int]) -> PortalSection | None:
    """The cohorts of which hosts may say which firms suit them, while staff ask for it."""
    calls = list_preference_calls(hosts)
    if not calls:
        return None
    context = {"calls": calls}
    return PortalSection(
        _("A cohort looks for hosts"), "matching/portal_calls.html", context
    )
