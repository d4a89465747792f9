"""My space: the participant's flights; the partner portal: a bed for the visitor. Staff answer both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.hosts.models import Host, Placement
from mobility.itineraries.access import get_own_participation
from mobility.itineraries.forms.proposals import (
    AccommodationOfferForm,
    FlightProposalForm,
)
from mobility.itineraries.models import Proposal
from mobility.itineraries.queries import get_stay_days
from mobility.itineraries.services import proposals
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import UnsentPage

FLIGHTS = (Proposal.What.OUTBOUND, Proposal.What.RETURN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_own_flights(request: HttpRequest) -> HttpResponse:
    """My flights: those the programme keeps, those I proposed, and what became of them."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    unsent = UnsentPage(request, "itineraries.flights", about=file.pk)
    form = FlightProposalForm(
        request.POST or None,
        request.FILES or None,
        initial=_get_told_flight(request, file),
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose_flight(participation=file, by=user, **form.cleaned_data)
        except FileRefused as refusal:
            form.add_error("confirmation", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Thank you: we look at your flight and keep it.")
            )
            return unsent.finish(redirect("itineraries:flights"))
    context = {
        "form": form,
        "unsent": unsent.open(form),
        "flights": file.flights.all(),
        "proposals": file.journey_proposals.filter(what__in=FLIGHTS).exclude(
            state=Proposal.State.WITHDRAWN
        ),
        "stay": get_stay_days(getattr(file, "itinerary", None), file),
        "collecting": not proposals.get_closed_reason(file),
    }
    return render(
        request, "itineraries/flights.html", context, status=422 if form.errors else 200
    )


def _get_told_flight(request: HttpRequest, file: Participation) -> dict[str, Any]:
    """What was told of the flight that the address names, while it waits; sent again, it is mended."""
    named = parse_int(request.GET.get("mend", ""))
    waiting = file.journey_proposals.filter(state=Proposal.State.OPEN)
    row = waiting.filter(pk=named, what__in=FLIGHTS).first() if named else None
    if row is None:
        return {}
    return {
        "direction": row.what,
        "number": row.label,
        "departs_on": row.starts_on,
        "arrives_on": row.ends_on,
        "passenger": row.passenger,
        "reference": row.reference,
    }


@require_POST
def withdraw_flight(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a flight that nobody has answered."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    rows = Proposal.objects.filter(participation=file, what__in=FLIGHTS)
    _withdraw_own_proposal(request, get_visible_or_404(rows, user, pk=pk), user)
    return redirect("itineraries:flights")


def _withdraw_own_proposal(
    request: HttpRequest, proposal: Proposal, user: User
) -> None:
    try:
        proposals.withdraw_proposal(proposal=proposal, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))


def _visit(user: User, pk: int) -> Placement:
    rows = Placement.objects.of_contact(user).select_related(
        "host__organisation", "participation__person"
    )
    visit: Placement = get_visible_or_404(rows, user, pk=pk)
    return visit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_accommodation_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A bed for the visitor of an agreed visit: offered, corrected, and what became of it."""
    user = get_user_or_404(request)
    visit = _visit(user, pk)
    if not visit.is_agreed:
        return redirect("hosts:placement", pk=pk)
    known = Proposal.objects.of_contact(user).filter(placement=visit)
    initial = {
        "name": f"{visit.host.organisation.name}, {visit.host.organisation.address}".strip(
            ", "
        ),
        "arrives_on": visit.starts_on,
        "leaves_on": visit.ends_on,
    }
    unsent = UnsentPage(request, "itineraries.bed", about=visit.pk)
    form = AccommodationOfferForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.offer_accommodation(placement=visit, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Thank you: the programme takes your offer up with the visitor."),
            )
            return unsent.finish(redirect("itineraries:bed", pk=pk))
    context = {
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
        "placement": visit,
        "form": form,
        "unsent": unsent.open(form),
        "offers": known.exclude(state=Proposal.State.WITHDRAWN),
    }
    return render(
        request, "itineraries/bed.html", context, status=422 if form.errors else 200
    )


@require_POST
def withdraw_accommodation_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a bed that nobody has answered."""
    user = get_user_or_404(request)
    offer = get_visible_or_404(Proposal.objects.of_contact(user), user, pk=pk)
    _withdraw_own_proposal(request, offer, user)
    return redirect("itineraries:bed", pk=offer.placement_id)
