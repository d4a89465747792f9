"""What a file that is not ready still needs: for its applicant, and for the structure that helps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.applications.access import require_application_access
from participants.applications.models import Application
from participants.applications.services.corrections import get_applicant_date
from participants.eligibility.models import Referral, ScreeningFinding
from participants.eligibility.questions import ReferralAnswerForm
from participants.eligibility.services.bringing import bring_item
from participants.eligibility.services.referral_pages import (
    build_referral_page,
    record_referral_word,
)
from participants.eligibility.services.route import (
    get_recheck_day,
    list_items_to_bring,
    list_participation_referrals,
    read_referral_token,
)
from participants.eligibility.services.screening import ScreeningLine
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.answers import Refused
from pemwecco.core.form_fields import CalendarField
from pemwecco.core.visitors import get_client_address
from pemwecco.documents.form_fields import DocumentField
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading
from pemwecco.unsent.pages import UnsentPage, UnsentState


class BringForm(forms.Form):
    """What is brought for one need: the file, or the day on which it comes."""

    file = DocumentField(label=gettext_lazy("Photo or PDF"), required=False)
    expected_on = CalendarField(
        label=gettext_lazy("or I will have it on"), required=False
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, finding: ScreeningFinding
    ) -> None:
        super().__init__(data, files, prefix=f"item-{finding.pk}")


# One need, the form to bring it while it is open, and what was typed there and not sent.
BringPlace = tuple[ScreeningLine, BringForm | None, UnsentState | None]


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def show_route(request: HttpRequest, application: Application) -> HttpResponse:
    """My file is not ready yet: what is missing, a place to bring each thing, until when, who helps."""
    participation = application.participation
    if participation.stage != Stage.NOT_READY:
        return redirect("applications:receipt", participation.reference)
    lines = list_items_to_bring(participation)
    following = getattr(participation, "continued_by", None)
    needs: list[BringPlace] = []
    others: list[BringPlace] = []
    failed = False
    for line in lines:
        form, state = None, None
        if line.finding.state == "open" and following is None:
            # A day at most: the browser keeps it, and the page asks no more for many needs than for one.
            unsent = UnsentPage(
                request, "eligibility.bring", about=line.finding.pk, only_browser=True
            )
            is_sent = request.POST.get("item") == str(line.finding.pk)
            if is_sent:
                form = BringForm(request.POST, request.FILES, finding=line.finding)
                if _bring_from_form(request, participation, line, form):
                    place = f"{request.path}#item-{line.finding.pk}"
                    return unsent.finish(redirect(place))
                failed = True
            else:
                form = BringForm(finding=line.finding)
            state = unsent.open(form)
        (needs if line.is_to_bring else others).append((line, form, state))
    today = get_applicant_date(participation)
    call = participation.call
    closes_on = timezone.localdate(call.closes_at) if call.open_answer() else None
    looked_at = get_recheck_day(participation, lines)
    context = {
        "file": participation,
        "lines": lines,
        "needs": needs,
        "others": others,
        "closes_on": closes_on,
        "kept_papers": participation.attachments.count(),
        "today": today,
        "looked_at": looked_at,
        "reason": "" if lines else _get_deferral_reason(participation),
        "shared": list_participation_referrals(participation),
        "following": following,
    }
    status = 422 if failed else 200
    return render(request, "eligibility/route.html", context, status=status)


def _bring_from_form(
    request: HttpRequest,
    participation: Participation,
    line: ScreeningLine,
    form: BringForm,
) -> bool:
    """Keep what was sent for one need, or leave the sentence in the form."""
    if not form.is_valid():
        return False
    by = request.user if request.user.is_authenticated else None
    data = form.cleaned_data
    try:
        # What is refused keeps no file that nobody could see.
        with transaction.atomic():
            document = (
                store_upload(uploaded=data["file"], by=by) if data["file"] else None
            )
            bring_item(
                participation=participation,
                finding=line.finding,
                document=document,
                expected_on=data["expected_on"],
            )
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
    else:
        messages.success(
            request,
            _("Thank you. It has arrived: we look at it and write to you.")
            if document
            else _("Noted. Bring it here as soon as you have it."),
        )
        return True
    return False


def _get_deferral_reason(participation: Participation) -> str:
    deferred = participation.steps.filter(move="defer").last()
    return deferred.reason if deferred is not None else ""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_referral(request: HttpRequest, token: str) -> HttpResponse:
    """For a support structure, by the link of its mail: whom it helps, with what, and its answer."""
    row = read_referral_token(token)
    if row is None:
        raise Http404(
            _("This link is not valid any more. Write to us if you need a new one.")
        )
    unsent = UnsentPage(request, "eligibility.referral", about=row.pk, by_link=True)
    form = ReferralAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _handle_referral_answer(request, row, form)
        return unsent.finish(redirect("eligibility:referral", token))
    if request.method == "GET":
        record_reading(
            by=None, what=row, act=Reading.Act.READ, address=get_client_address(request)
        )
    context = {
        "referral": row,
        "file": row.participation,
        "page": build_referral_page(row),
        "form": form,
        "unsent": unsent.open(form),
    }
    return render(request, "eligibility/referral.html", context)


def _handle_referral_answer(
    request: HttpRequest, row: Referral, form: ReferralAnswerForm
) -> None:
    """Make the answer and say what came of it."""
    act = request.POST.get("act", "")
    try:
        record_referral_word(referral=row, act=act, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. We have noted it."))
