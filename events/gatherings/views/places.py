"""The personal page of a registration, opened by the link of a mail, and the way to a new link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.gatherings.codes import build_check_in_url, make_check_in_code
from events.gatherings.forms import (
    CONSENT_VERSION,
    NEEDS_CONSENT,
    LinkForm,
    PlaceForm,
)
from events.gatherings.invitations import CALENDAR_TYPE, build_event_invitation
from events.gatherings.lifecycle import PLACED
from events.gatherings.models import Registration
from events.gatherings.proof import count_registration_request
from events.gatherings.queries import list_programme
from events.gatherings.services.mails import send_place_links
from events.gatherings.services.needs import tell_needs
from events.gatherings.services.offers import take_offered_place
from events.gatherings.services.registrations import (
    cancel_registration,
    change_registration,
    find_registration,
)
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import format_clock, format_clock_name
from pemwecco.core.languages import activate_mail_language
from pemwecco.core.limits import format_wait, mark_too_many
from pemwecco.core.visitors import get_limit_address
from pemwecco.documents.pdf import render_qr_code
from pemwecco.mail.services import build_site_url
from pemwecco.unsent.pages import UnsentPage

# By the button that was pressed: what is done, and what is said then.
ACTS: dict[str, tuple[Callable[..., None], Any]] = {
    "accept": (
        take_offered_place,
        gettext_lazy("Your place is confirmed. The confirmation follows by mail."),
    ),
    "cancel": (
        cancel_registration,
        gettext_lazy("Your registration is cancelled. Thank you for telling us."),
    ),
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_place(request: HttpRequest, token: str) -> HttpResponse:
    """One's own registration: state, sessions, an offer to answer, what may be changed, giving it back."""
    registration = find_registration(token)
    if registration is None or not registration.is_link_open:
        return _show_dead_link(request, registration)
    activate_mail_language(request, registration.language)
    # Nothing of it is kept here before it is sent: the link may be passed on.
    unsent = UnsentPage(
        request, "gatherings.place", about=registration.pk, only_browser=True
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in ACTS:
        _press_button(request, registration, act)
        return redirect("gatherings:place", token=token)
    form = PlaceForm(
        request.POST if request.method == "POST" else None, registration=registration
    )
    if form.is_bound and form.is_valid() and _keep_changes(request, registration, form):
        return unsent.finish(redirect("gatherings:place", token=token))
    context = {
        "token": token,
        "registration": registration,
        "event": registration.event,
        "sessions": list_programme(registration.event),
        "has_place": registration.stage in PLACED,
        **_build_door_code(registration),
        "offer": registration.offer_answer(),
        "offered_at": _say_offer_end(registration),
        "changeable": registration.change_answer(),
        "open": registration.cancel_answer(),
        "form": form,
        "unsent": unsent.open(form),
    }
    return render(request, "gatherings/place.html", context)


def _say_offer_end(registration: Registration) -> str:
    """The hour until which a place is kept, and whose clock that is."""
    if (until := registration.offered_local) is None:
        return ""
    return f"{format_clock(until)} ({format_clock_name(registration.event.timezone)})"


def _build_door_code(registration: Registration) -> dict[str, str]:
    """The code to check in, drawn and in signs; for who has a place."""
    if registration.stage not in PLACED:
        return {}
    return {
        "code": make_check_in_code(registration),
        "qr": render_qr_code(build_check_in_url(registration)),
    }


def _show_dead_link(
    request: HttpRequest, registration: Registration | None
) -> HttpResponse:
    """Why a link opens nothing, and the way to a new one."""
    if registration is None:
        said = _("This link is not complete, or it was never given.")
        status = 404
    else:
        said = _("This link has ended: the event was over more than a month ago.")
        status = 410
    context = {"said": said}
    return render(request, "gatherings/dead_link.html", context, status=status)


def _press_button(request: HttpRequest, registration: Registration, act: str) -> None:
    verb, said = ACTS[act]
    try:
        verb(registration=registration, by=None)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))


def _keep_changes(
    request: HttpRequest, registration: Registration, form: PlaceForm
) -> bool:
    """Whether what was typed is kept; why not stands on the form."""
    data = form.cleaned_data
    try:
        change_registration(
            registration=registration,
            organisation=data["organisation"],
            function=data["function"],
            language=data["language"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    tell_needs(
        registration=registration,
        text=data["needs"],
        consent=str(NEEDS_CONSENT),
        version=CONSENT_VERSION,
    )
    messages.success(request, _("Your changes are saved."))
    return True


@login_not_required
@never_cache
@require_safe
def get_place_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The sessions as a calendar file; the links to take part online for who has the place."""
    registration = find_registration(token)
    if registration is None or not registration.is_link_open:
        raise Http404(_("This page does not exist."))
    event = registration.event
    page = build_site_url(reverse("gatherings:detail", args=[event.slug]))
    content = build_event_invitation(
        event, page, with_links=registration.stage in PLACED
    )
    answer = HttpResponse(content, content_type=f"{CALENDAR_TYPE}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_place_link(request: HttpRequest) -> HttpResponse:
    """Have the links of one's registrations sent anew; the page says the same to every address."""
    unsent = UnsentPage(request, "gatherings.link", only_browser=True)
    form = LinkForm(request.POST if request.method == "POST" else None)
    wait = 0
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        network = get_limit_address(request)
        wait = count_registration_request(email=email, network=network)
        if not wait:
            send_place_links(email=email)
            said = _(
                "If %(email)s is registered for an event to come, the links are on their way."
            )
            messages.success(request, said % {"email": email})
            return unsent.finish(redirect("gatherings:ask_place_link"))
        many = _("Many registrations came in a short time.")
        form.add_error(None, f"{many} {format_wait(wait)}")
    context = {"form": form, "unsent": unsent.open(form)}
    response = render(request, "gatherings/ask_link.html", context)
    return mark_too_many(response, wait) if wait else response
