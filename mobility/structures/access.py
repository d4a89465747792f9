"""For which structure a page of the portal is: the one in its address, of those for which one speaks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from mobility.hosts.access import mark_portal_places
from mobility.hosts.models import Host
from mobility.structures.queries import list_spoken_structures
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.network.models import Organisation

# By which link of a structure this browser came to a call: the key of the notice.
OPENED_NOTICE = "structures.opened_notice"


def build_place_key(structure: Organisation) -> str:
    """By what the switch of the portal names a structure, beside the keys of hosts."""
    return f"structure-{structure.pk}"


def open_structure(
    request: HttpRequest, key: int
) -> tuple[User, Organisation, dict[str, Any]]:
    """Who reads, the structure of the address, and what each page of the portal needs; else 404.

    A structure of others and one that does not exist answer the same. Two queries.
    """
    user = get_user_or_404(request)
    structures = list(list_spoken_structures(user))
    own = {row.pk: row for row in structures}
    if key not in own:
        raise Http404(_("This page does not exist."))
    mark_portal_places(request)
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    base = {
        "structure": own[key],
        "place_key": build_place_key(own[key]),
        "hosts": hosts,
    }
    return user, own[key], base
