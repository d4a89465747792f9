"""After the decision: an offer answered by its link, the reserve left by its link, the reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.applications.access import require_application_access
from participants.applications.models import Application
from participants.decisions.forms import DeclineOfferForm
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, PendingDecision
from participants.decisions.services import offers, reserve
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage

OUTCOMES = {Stage.SELECTED: "select", Stage.RESERVE: "keep", Stage.REFUSED: "refuse"}
Page = Callable[[HttpRequest, str], HttpResponse]


def by_link(page: Page) -> Page:
    """A page that a mail opens without signing in: GET only shows, for mail programs look at links first."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        return page(request, token)

    return login_not_required(
        never_cache(require_http_methods(["GET", "HEAD", "POST"])(opened))
    )


def render_in_mail_language(
    request: HttpRequest, file: Participation, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page in the language of the mail that led here, unless the visitor has chosen one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if chosen else file.person.language
    with translation.override(language or settings.LANGUAGE_CODE):
        return render(request, template, context)


@by_link
def show_offer(request: HttpRequest, token: str) -> HttpResponse:
    """The offer of a place: what it is, until when, and the two answers."""
    row = offers.read_offer_token(token)
    if row is None:
        raise Http404(_("This page does not exist."))
    unsent = UnsentPage(request, "decisions.offer", about=row.pk, by_link=True)
    form = DeclineOfferForm()
    declining = "decline" in request.GET
    if request.method == "POST":
        form = DeclineOfferForm(request.POST)
        declining = request.POST.get("answer") == "decline"
        with translation.override(row.participation.person.language):
            answered = _handle_offer_answer(request, row, form, declining=declining)
        if answered:
            return unsent.finish(redirect("decisions:offer", token))
    programme = row.participation.call.programme
    context = {
        "offer": row,
        "file": row.participation,
        "token": token,
        "clocks": programme.clocks(row.reply_by),
        "form": form,
        "unsent": unsent.open(form),
        "declining": declining,
        "may_answer": row.stage == OfferStage.OPEN and row.reply_by >= timezone.now(),
        "may_still_decline": row.stage == OfferStage.ACCEPTED
        and row.participation.stage == Stage.SELECTED,
    }
    return render_in_mail_language(
        request, row.participation, "decisions/offer.html", context
    )


def _handle_offer_answer(
    request: HttpRequest, row: Offer, form: DeclineOfferForm, *, declining: bool
) -> bool:
    """Take the answer; False when the form has to be shown again."""
    by = _get_concerned_user(request, row.participation)
    if declining and not form.is_valid():
        return False
    try:
        if declining:
            offers.decline_offer(
                offer=row,
                actor=Party(by),
                because=form.cleaned_data["because"],
                words=form.cleaned_data["words"],
            )
        elif request.POST.get("answer") == "accept":
            offers.accept_offer(offer=row, actor=Party(by))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return True


def _get_concerned_user(request: HttpRequest, file: Participation) -> User | None:
    """Who answers, when it is the person concerned who has signed in."""
    user = request.user
    return user if user.is_authenticated and user.email == file.person.email else None


@by_link
def confirm_reserve_withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the reserve list: asked once more, then the file is closed."""
    file = reserve.read_leave_token(token)
    if file is None:
        raise Http404(_("This page does not exist."))
    if request.method == "POST":
        try:
            reserve.withdraw_from_reserve(
                participation=file, by=_get_concerned_user(request, file)
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("decisions:reserve_leave", token)
    context = {"file": file, "waits": file.stage == Stage.RESERVE}
    return render_in_mail_language(
        request, file, "decisions/reserve_leave.html", context
    )


@require_application_access
@require_safe
def show_decision(request: HttpRequest, application: Application) -> HttpResponse:
    """What was decided, with the reasons and what the panel wrote; nothing before it is published."""
    file = application.participation
    if file.stage not in OUTCOMES:
        raise Http404(_("This page does not exist."))
    said = (
        PendingDecision.objects.filter(participation=file, published_at__isnull=False)
        .filter(outcome=OUTCOMES[Stage(file.stage)])
        .select_related("round")
        .prefetch_related("reasons")
        .order_by("-published_at")
        .first()
    )
    step = file.steps.filter(target=file.stage).order_by("-at", "-pk").first()
    living = Offer.objects.filter(participation=file).order_by("-pk").first()
    context = {
        "file": file,
        "step": step,
        "decision": said,
        "offer_url": offers.build_offer_link(living)
        if living and file.stage == Stage.SELECTED
        else "",
        "leave_url": reserve.build_leave_link(file)
        if file.stage == Stage.RESERVE
        else "",
        "rank": _get_told_rank(file, said),
    }
    return render(request, "decisions/decision.html", context)


def _get_told_rank(file: Participation, said: PendingDecision | None) -> int | None:
    """Where somebody stands on the reserve, only when the panel chose to tell it."""
    if file.stage != Stage.RESERVE or said is None or not said.round.tell_rank:
        return None
    return (
        file.reserve_places.filter(left_at__isnull=True)
        .values_list("rank", flat=True)
        .first()
    )
