"""The yes of a host to the programme of its visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mobility.hosts.models import Placement
from mobility.itineraries.services.visit_programmes import confirm_visit_programme
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.typed_text import parse_int


@require_POST
def confirm_programme_of_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the host says that the programme suits; back to the page of the visit."""
    user = get_user_or_404(request)
    rows = Placement.objects.of_contact(user)
    placement: Placement = get_visible_or_404(rows, user, pk=pk)
    number = parse_int(request.POST.get("version", ""))
    try:
        confirm_visit_programme(placement=placement, number=number, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you: the programme is confirmed."))
    return redirect("hosts:placement", pk=pk)
