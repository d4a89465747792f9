"""My space: where the participant sleeps, as they tell it, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.itineraries.models import Proposal
from mobility.itineraries.queries import get_stay_days
from mobility.itineraries.services.lodging import list_lodging_questions
from mobility.visas.access import get_own_dossier
from mobility.visas.forms.lodging import LodgingForm
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.lodging import tell_lodging, withdraw_lodging
from mobility.visas.views.pieces import build_item_line
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.typed_text import parse_int
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_lodging(request: HttpRequest) -> HttpResponse:
    """My lodging: the beds kept, those I told of with their answer, one more or one to mend."""
    user = get_user_or_404(request)
    dossier = get_own_dossier(user, "participation__accommodations")
    mended = _find_mended_lodging(request, dossier)
    about = f"{dossier.pk}/{mended.pk}" if mended else dossier.pk
    unsent = UnsentPage(request, "visas.lodging", about=about)
    form = LodgingForm(request.POST or None, initial=_get_told(mended))
    is_taken = request.method == "POST" and form.is_valid()
    if is_taken and _save_lodging(form, dossier, mended, user):
        messages.success(
            request, _("Thank you. Add its paper now, or later; we check both.")
        )
        return unsent.finish(redirect("visas:lodging"))
    told = dossier.participation.journey_proposals.of_lodging().exclude(
        state=Proposal.State.WITHDRAWN
    )
    piece = dossier.pieces.filter(code=Piece.Code.ACCOM).first()
    file = dossier.participation
    context = {
        "dossier": dossier,
        "form": form,
        "unsent": unsent.open(form),
        "mended": mended,
        "beds": file.accommodations.all(),
        "proposals": list(told),
        "paper": build_item_line(piece, dossier) if piece else None,
        "stay": get_stay_days(getattr(file, "itinerary", None), file),
        "collecting": dossier.stage in COLLECTING,
    }
    is_open = bool(form.errors or form.questions)
    return render(
        request, "visas/lodging.html", context, status=422 if is_open else 200
    )


def _find_mended_lodging(request: HttpRequest, dossier: Dossier) -> Proposal | None:
    """The lodging that is corrected, named in the address; 404 for one that is not there or not open."""
    named = request.GET.get("mend", "")
    if not named:
        return None
    rows = dossier.participation.journey_proposals.of_lodging()
    row = rows.filter(pk=parse_int(named), state=Proposal.State.OPEN).first()
    if row is None:
        raise Http404(_("This page does not exist."))
    return row


def _get_told(row: Proposal | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "kind": row.what,
        "lodger": row.lodger,
        "address": row.address,
        "city": row.city,
        "phone": row.phone,
        "arrives_on": row.starts_on,
        "leaves_on": row.ends_on,
    }


def _save_lodging(
    form: LodgingForm, dossier: Dossier, mended: Proposal | None, user: User
) -> bool:
    """Keep the lodging, or ask first; whether it is kept."""
    typed, mends = form.cleaned_data, mended.pk if mended else None
    questions = list_lodging_questions(
        participation=dossier.participation,
        arrives_on=typed["arrives_on"],
        leaves_on=typed["leaves_on"],
        mends=mends,
    )
    if form.is_to_confirm(questions):
        return False
    try:
        tell_lodging(dossier=dossier, mends=mends, by=user, **typed)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
def withdraw_own_lodging(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a lodging that nobody has answered."""
    user = get_user_or_404(request)
    dossier = get_own_dossier(user)
    rows = dossier.participation.journey_proposals.of_lodging()
    proposal = get_visible_or_404(rows, user, pk=pk)
    try:
        withdraw_lodging(dossier=dossier, proposal=proposal, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("visas:lodging")
