"""What both sides say before a cohort is matched: wishes in my space, preferences in the partner portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.models import Host
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from mobility.matching.forms import PreferenceForm, WishForm
from mobility.matching.models import MatchingBrief
from mobility.matching.queries.choices import (
    list_firm_cards,
    list_host_cards,
    list_own_wishes,
)
from mobility.matching.services.choices import state_preferences, state_wishes
from mobility.matching.services.gathering import get_matching_brief
from participants.register.lifecycle import SEATED
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_own_wishes(request: HttpRequest) -> HttpResponse:
    """The hosts that a participant wishes to visit, ranked; read only outside the days for it."""
    user = get_user_or_404(request)
    file = _get_travelling_file(user)
    assert file.cohort is not None
    brief = get_matching_brief(file.cohort)
    wishes = list_own_wishes(file)
    cards = list_host_cards(file)
    data = request.POST if request.method == "POST" else None
    form = WishForm(data, cards=cards, ranks={row.host_id: row.rank for row in wishes})
    unsent = UnsentPage(request, "matching.wishes", about=file.pk)
    if form.is_valid():
        try:
            state_wishes(participation=file, hosts=form.list_hosts(), by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your wishes are kept. Thank you."))
            return unsent.finish(redirect("matching:wishes"))
    context = {
        "brief": brief,
        "is_open": brief.is_asking(timezone.localdate()),
        "is_early": _is_before(brief),
        "wishes": wishes,
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/wishes.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_own_preferences(request: HttpRequest, pk: int, cohort: int) -> HttpResponse:
    """The firms of a cohort that a host would rather receive, or not; read only outside the days for it."""
    user = get_user_or_404(request)
    hosts = Host.objects.of_contact(user).select_related("organisation")
    host: Host = get_visible_or_404(hosts, user, pk=pk)
    # A cohort that was never asked about shows no host anything.
    asked = MatchingBrief.objects.filter(
        asked_from__lte=timezone.localdate(), cohort=cohort
    )
    brief = get_object_or_404(asked.select_related("cohort"))
    manages = can_manage_host(user, host.pk)
    if request.method == "POST" and not manages:
        raise PermissionDenied(NOT_A_MANAGER)
    data = request.POST if request.method == "POST" else None
    cards = list_firm_cards(host, brief.cohort)
    form = PreferenceForm(data, cards=cards)
    unsent = UnsentPage(
        request, "matching.preferences", about=f"{host.pk}-{brief.cohort_id}"
    )
    if form.is_valid():
        try:
            state_preferences(
                host=host, cohort=brief.cohort, choices=form.read_choices(), by=user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your preferences are kept. Thank you."))
            return unsent.finish(redirect("matching:preferences", pk, cohort))
    context = {
        "hosts": list(hosts),
        "host": host,
        "brief": brief,
        "is_open": manages and brief.is_asking(timezone.localdate()),
        "manages": manages,
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/preferences.html", context, status=status)


def _get_travelling_file(user: User) -> Participation:
    """The file of the person who looks, the last that holds a seat in a cohort, else 404."""
    rows = Participation.objects.filter(
        person__email=user.email, stage__in=SEATED, cohort__isnull=False
    )
    file = (
        rows.select_related("person", "cohort", "organisation").order_by("-pk").first()
    )
    if file is None:
        raise Http404(_("This page does not exist."))
    return file


def _is_before(brief: MatchingBrief) -> bool:
    """Whether wishes are still to be asked, on a day that is known."""
    return brief.asked_from is not None and brief.asked_from > timezone.localdate()
