"""My itinerary: today first, the stay day by day, the arrival."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mobility.itineraries.access import get_own_participation
from mobility.itineraries.calendar import (
    build_calendar_feed,
    compute_feed_etag,
    gather_feed_source,
)
from mobility.itineraries.forms.stays import CrossingForm
from mobility.itineraries.models import Crossing, Itinerary
from mobility.itineraries.services.claims import can_claim_return, get_open_claim
from mobility.itineraries.services.crossings import (
    get_next_crossing,
    record_departure,
)
from mobility.itineraries.services.delays import find_waiting_delay
from mobility.itineraries.services.pages import (
    build_day_sheet,
    build_programme_context,
    get_local_day,
    list_called_off_placements,
)
from mobility.itineraries.services.programme import get_last_version, reset_feed_address
from mobility.itineraries.services.readings import (
    find_known_version,
    record_version_reading,
)
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.limits import MINUTE, Limit, format_wait, mark_too_many
from pemwecco.core.visitors import get_limit_address
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.mail.services import build_site_url
from pemwecco.unsent.pages import UnsentPage

# A calendar program asks a few times an hour; a provider asks for many people from one address.
WITHIN_SECONDS = 10 * MINUTE
PER_FEED = Limit("calendar/feed", 60, WITHIN_SECONDS)
PER_ADDRESS = Limit("calendar/address", 600, WITHIN_SECONDS)


@never_cache
@require_safe
def show_own_itinerary(request: HttpRequest) -> HttpResponse:
    """The stay as last published, with contacts, PDF and calendar; and where to record the journey."""
    file = get_own_participation(get_user_or_404(request))
    return _render_itinerary_page(request, file, _form_for(file))


def _form_for(file: Participation) -> CrossingForm | None:
    is_arriving = get_next_crossing(file) == Crossing.Direction.ENTRY
    return CrossingForm() if is_arriving else None


def _render_itinerary_page(
    request: HttpRequest,
    file: Participation,
    form: CrossingForm | None,
    status: int = 200,
) -> HttpResponse:
    itinerary: Itinerary | None = getattr(file, "itinerary", None)
    version = get_last_version(itinerary) if itinerary else None
    context: dict[str, Any] = {
        "file": file,
        "form": form,
        "unsent": form and _get_arrival_page(request, file).open(form),
        "programme": file.call.programme,
        "crossings": list(
            Crossing.objects.standing()
            .filter(participation=file)
            .select_related("document")
        ),
        **_build_return_context(file),
    }
    if itinerary is not None and version is not None:
        address = build_site_url(
            reverse("itineraries:calendar", args=[itinerary.feed_token])
        )
        called_off = list_called_off_placements(version)
        user = get_user_or_404(request)
        context |= build_programme_context(
            version,
            get_language() or file.person.language,
            known=find_known_version(version, email=user.email),
            called_off=called_off,
        )
        context |= {
            "programme": file.call.programme,
            "feed": address,
            "subscribe": f"webcal://{address.split('://', 1)[-1]}",
        }
        if request.method == "GET":
            record_version_reading(version=version, by=user)
        if file.stage == Stage.DEPARTED:
            today = get_local_day(version.facts)
            tomorrow = today + timedelta(days=1)
            context |= {
                "today": build_day_sheet(version.facts, today, called_off=called_off),
                "tomorrow": build_day_sheet(
                    version.facts, tomorrow, called_off=called_off
                ),
            }
    return render(request, "itineraries/mine.html", context, status=status)


def _build_return_context(file: Participation) -> dict[str, Any]:
    """What the page says of the return: told and waiting, asked again, to tell now, or from when on."""
    if get_next_crossing(file) != Crossing.Direction.EXIT:
        return {}
    claim = get_open_claim(file)
    is_away = file.stage == Stage.DEPARTED
    delay = find_waiting_delay(file) if is_away else None
    may_tell = can_claim_return(file, on=timezone.localdate())
    return {
        "claim": claim,
        "may_tell": bool(may_tell) and claim is None,
        "tell_later": "" if may_tell else may_tell.reason,
        "delay": delay,
        "may_delay": is_away and claim is None and delay is None,
    }


def _get_arrival_page(request: HttpRequest, file: Participation) -> UnsentPage:
    return UnsentPage(request, "itineraries.arrival", about=file.pk)


@require_POST
def record_own_crossing(request: HttpRequest) -> HttpResponse:
    """The participant says that they arrived, with a proof; a return is told on its own page."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    direction = get_next_crossing(file)
    if direction == Crossing.Direction.EXIT:
        return redirect("itineraries:back")
    form = CrossingForm(request.POST, request.FILES)
    if not direction:
        messages.error(request, _("There is nothing to record now."))
        return redirect("itineraries:mine")
    if form.is_valid():
        data = form.cleaned_data
        try:
            # A refused crossing keeps no file that nobody could see.
            with transaction.atomic():
                record_departure(
                    participation=file,
                    on=data["on"],
                    place=data["place"],
                    evidence=data["evidence"],
                    document=store_upload(uploaded=data["file"], by=user),
                    by=user,
                )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Welcome. Your arrival is recorded."))
            return _get_arrival_page(request, file).finish(redirect("itineraries:mine"))
    return _render_itinerary_page(request, file, form, status=422)


@require_POST
def change_feed_address(request: HttpRequest) -> HttpResponse:
    """Give the calendar feed another address, when the old one came into wrong hands."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    itinerary = Itinerary.objects.of_person(user).filter(participation=file).first()
    if itinerary is None:
        raise Http404(_("This page does not exist."))
    reset_feed_address(itinerary=itinerary, by=user)
    messages.success(
        request, _("The calendar has a new address. Subscribe again on your devices.")
    )
    return redirect("itineraries:mine")


@login_not_required
@require_safe
def show_calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed for calendar programs: whoever has the address has the stay."""
    if PER_ADDRESS.count_attempt(get_limit_address(request)) or (
        PER_FEED.count_attempt(token)
    ):
        # The whole time: calendar programs that come back at the first second would all come at once.
        refused = HttpResponse(format_wait(WITHIN_SECONDS), content_type="text/plain")
        return mark_too_many(refused, WITHIN_SECONDS)
    itinerary = (
        Itinerary.objects.filter(feed_token=token)
        .select_related("participation__person")
        .first()
    )
    if itinerary is None:
        raise Http404(_("This page does not exist."))
    source = gather_feed_source(itinerary)
    etag = compute_feed_etag(source)
    answer = get_conditional_response(request, etag=etag)
    if answer is None or answer.status_code != HTTPStatus.NOT_MODIFIED:
        answer = HttpResponse(
            build_calendar_feed(source),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Content-Disposition"] = 'inline; filename="itinerary.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
