"""A campaign in the partner portal: whether and when a host receives a cohort."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.forms.campaigns import CampaignAnswerForm
from mobility.hosts.models import CampaignAnswer
from mobility.hosts.services.campaigns import answer_host_campaign
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from mobility.hosts.views.profile import list_answering_names, list_own_hosts
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_own_campaign_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a host answers for a cohort, until the closing day; read only afterwards."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    rows = CampaignAnswer.objects.of_contact(user).select_related(
        "campaign__cohort", "host__organisation"
    )
    answer: CampaignAnswer = get_visible_or_404(rows, user, pk=pk)
    manages = can_manage_host(user, answer.host_id)
    if request.method == "POST" and not manages:
        raise PermissionDenied(NOT_A_MANAGER)
    posted = request.POST if request.method == "POST" else None
    form = CampaignAnswerForm(posted, answer=answer)
    unsent = UnsentPage(request, "hosts.campaign", about=answer.pk)
    if form.is_valid():
        try:
            kept = answer_host_campaign(answer=answer, said=form.read_answer(), by=user)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, _find_thanks(kept))
            return unsent.finish(redirect("hosts:campaign", pk=pk))
    context = {
        "hosts": hosts,
        "answer": answer,
        "campaign": answer.campaign,
        "days": list(answer.availabilities.all()),
        "is_open": answer.campaign.is_open(timezone.localdate()),
        "manages": manages,
        "answering": list_answering_names(answer.host_id),
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/campaign.html", context, status=status)


def _find_thanks(answer: CampaignAnswer) -> str:
    if answer.attitude == CampaignAnswer.Attitude.NO:
        return _("Your answer is kept. Thank you for telling us.")
    if not answer.availabilities.exists():
        return _("Your answer is kept. Add your days as soon as you know them.")
    return _("Your answer and your days are kept. Thank you.")
