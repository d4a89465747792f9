"""My pack: the stay in the pocket, which opens without network once it was seen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mobility.itineraries.access import get_own_participation
from mobility.itineraries.models import Itinerary, ItineraryVersion
from mobility.itineraries.services.pack import (
    build_pack_context,
    get_pack_end,
    render_card_pdf,
)
from mobility.itineraries.services.programme import get_last_version
from mobility.itineraries.services.readings import record_version_reading
from mobility.itineraries.views.presences import build_worker_response
from pemwecco.accounts.access import get_user_or_404


def _get_own_stay(request: HttpRequest) -> tuple[Itinerary, ItineraryVersion]:
    """The published stay of the person who looks, else 404."""
    file = get_own_participation(get_user_or_404(request))
    itinerary: Itinerary | None = getattr(file, "itinerary", None)
    version = get_last_version(itinerary) if itinerary else None
    if itinerary is None or version is None:
        raise Http404(_("Your itinerary is not published yet."))
    itinerary.participation = file
    return itinerary, version


@never_cache
@require_safe
def show_pack(request: HttpRequest) -> HttpResponse:
    """Days, contacts, code and emergency card on one page; it says what it keeps on the phone."""
    itinerary, version = _get_own_stay(request)
    if request.method == "GET":
        record_version_reading(version=version, by=get_user_or_404(request))
    context = build_pack_context(itinerary, version)
    answer = render(request, "itineraries/pack.html", context)
    answer["X-Offline-Until"] = get_pack_end(version).isoformat()
    return answer


@require_safe
def serve_pack_worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps this one page, and no other, for when there is no network."""
    get_own_participation(get_user_or_404(request))
    return build_worker_response()


@never_cache
@require_safe
def download_emergency_card(request: HttpRequest) -> HttpResponse:
    """The emergency card in three languages as PDF."""
    itinerary, version = _get_own_stay(request)
    content = render_card_pdf(itinerary.participation, version.facts)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{itinerary.participation.reference}-112.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
