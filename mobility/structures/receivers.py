"""What support structures hear: a draft is begun by their link; and where the portal shows their pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.hosts.access import PlaceSource, PortalPlace, register_portal_places
from mobility.structures.access import OPENED_NOTICE, build_place_key
from mobility.structures.lifecycle import NOMINATION
from mobility.structures.models import Nomination
from mobility.structures.queries import list_spoken_structures
from mobility.structures.services.calling import note_begun_application
from participants.applications.access import register_begin_listener
from participants.applications.models import Application
from pemwecco.network.models import Organisation


@register_begin_listener
def note_told_applicant(request: HttpRequest, application: Application) -> None:
    """An application begun by the link of a structure stands with it."""
    opened = request.session.get(OPENED_NOTICE, 0)
    note_begun_application(participation=application.participation, opened=opened)


def build_structure_place(row: Organisation) -> PortalPlace:
    """A structure as the switch of the portal shows it, beside hosts."""
    url = reverse("structures:home", args=[row.pk])
    return PortalPlace(build_place_key(row), str(row), url)


register_portal_places(PlaceSource(list_spoken_structures, build_structure_place))


@NOMINATION.preview("accept")
def preview_accepted_company(nomination: Nomination) -> Iterable[str]:
    """What the acceptance makes, and what the structure sees from then on."""
    if nomination.organisation is None:
        yield _("An organisation and a host in preparation are made.")
    else:
        company = {"company": nomination.organisation}
        yield _("%(company)s of the network becomes a host, if it is none.") % company
    yield _(
        "The structure follows the company: how far it is, what it answers, the days of its visits;"
        " no visitor’s name."
    )
