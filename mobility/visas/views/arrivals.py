"""My space: the arrival to declare at the commune."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.itineraries.access import get_own_participation
from mobility.itineraries.models import Accommodation
from mobility.visas.forms.arrivals import ArrivalDeclarationForm
from mobility.visas.services.arrivals import (
    DeclarationDue,
    declare_arrival,
    find_declaration_due,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.services import FileRefused, store_upload


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declare_own_arrival(request: HttpRequest) -> HttpResponse:
    """By when and where the arrival is declared; told as done, with the paper if there is one."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    due = find_declaration_due(file)
    if due is None:
        raise Http404(_("You have no arrival to declare."))
    known = due.declaration
    form = ArrivalDeclarationForm(
        request.POST or None,
        request.FILES or None,
        initial={"declared_on": known.declared_on} if known else None,
    )
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _take_declaration(form, due, user):
        messages.success(request, _("Thank you: the declaration is noted."))
        return redirect("visas:arrival")
    beds = Accommodation.objects.filter(
        participation=file, kind=Accommodation.Kind.PRIVATE
    )
    context = {"due": due, "form": form, "beds": list(beds)}
    status = 422 if request.method == "POST" else 200
    return render(request, "visas/arrival.html", context, status=status)


def _take_declaration(
    form: ArrivalDeclarationForm, due: DeclarationDue, user: User
) -> bool:
    """Whether it was noted; else the form says why not. A refused one keeps no file."""
    uploaded = form.cleaned_data["file"]
    try:
        with transaction.atomic():
            declare_arrival(
                participation=due.participation,
                declared_on=form.cleaned_data["declared_on"],
                document=store_upload(uploaded=uploaded, by=user) if uploaded else None,
                by=user,
            )
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
    except Refused as refusal:
        form.add_error("declared_on", str(refusal))
    else:
        return True
    return False
