"""Public pages of the events: the list, one event with its registration, the proof of an address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.gatherings.announcement import describe_event
from events.gatherings.forms import (
    CONSENT,
    CONSENT_VERSION,
    NEEDS_CONSENT,
    EventFilterForm,
    NeedsForm,
    RegistrationForm,
)
from events.gatherings.invitations import CALENDAR_TYPE, build_event_invitation
from events.gatherings.lifecycle import RegistrationStage
from events.gatherings.models import Event, Registration
from events.gatherings.proof import (
    count_registration_request,
    mark_registrant,
    read_proof_token,
    send_proof_link,
)
from events.gatherings.queries import list_programme
from events.gatherings.services.mails import create_registration_token
from events.gatherings.services.needs import tell_needs
from events.gatherings.services.registrations import (
    Attendee,
    RegistrationResult,
    register_attendee,
)
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.languages import activate_mail_language
from pemwecco.core.limits import format_wait, mark_too_many
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_limit_address
from pemwecco.mail.services import build_site_url
from pemwecco.mail.sharing import SharedPage, build_shared_page
from pemwecco.unsent.pages import UnsentPage

A_PAGE = 20


@login_not_required
@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """What comes, then what has been; of one kind or language, or with a word in it, when asked."""
    form = EventFilterForm(request.GET)
    public = form.narrow(Event.objects.filter(published=True, public=True))
    context = {
        "filter": form,
        "is_narrowed": form.is_narrowed,
        "coming": list(public.upcoming().with_places_taken()),
        "page": Paginator(public.past(), A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "gatherings/list.html", context)


@login_not_required
@require_safe
def get_event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of an event as a calendar file; the links to take part online are not in it."""
    row = get_visible_or_404(Event.objects.all(), request.user, slug=slug)
    page = build_site_url(reverse("gatherings:detail", args=[slug]))
    answer = HttpResponse(
        build_event_invitation(row, page),
        content_type=f"{CALENDAR_TYPE}; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.slug}.ics"'
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: when on each clock, where, places left; and the form to come."""
    row = get_visible_or_404(Event.objects.all(), request.user, slug=slug)
    # Nothing of a visitor is kept here before it is sent.
    unsent = UnsentPage(
        request, "gatherings.registration", about=row.pk, only_browser=True
    )
    form = RegistrationForm(request.POST or None)
    wait = 0
    if request.method == "POST" and form.is_valid():
        attendee = form.attendee(form.cleaned_data["language"])
        network = get_limit_address(request)
        wait = count_registration_request(email=attendee.email, network=network)
        if wait:
            form.add_error(
                None,
                f"{_('Many registrations came in a short time.')} {format_wait(wait)}",
            )
        elif taken := _take_request(request, row, form, attendee):
            return unsent.finish(taken)
    sessions = list_programme(row)
    context = {
        "event": row,
        "shared": _share_event(request, row),
        "described": describe_event(row, sessions) if row.public else None,
        "sessions": sessions,
        "speakers": any(session.speakers.all() for session in sessions),
        "form": form,
        "unsent": unsent.open(form),
        "open": row.open_answer(),
        "left": row.places_left(),
        "notes": row.notes.published(),
    }
    response = render(request, "gatherings/detail.html", context)
    return mark_too_many(response, wait) if wait else response


def _share_event(request: HttpRequest, event: Event) -> SharedPage:
    """Its title with day and place, as messengers and search engines show it."""
    day = date_format(event.starts_local.date(), "DATE_FORMAT")
    return build_shared_page(
        request,
        title=f"{event.title}, {day}, {event.place}",
        description=event.summary or event.title,
    )


def _take_request(
    request: HttpRequest, event: Event, form: RegistrationForm, attendee: Attendee
) -> HttpResponse | None:
    """Give the place to whoever signed in with the address; send everybody else the link to it.

    The page to read next; nothing when it was refused, which stands on the form.
    """
    try:
        if request.user.is_authenticated and request.user.email == attendee.email:
            done = _register(event, attendee)
            messages.success(request, _format_registration_message(done))
            return _show_place_of(done.registration)
        send_proof_link(event=event, attendee=attendee)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    said = _(
        "We have sent a message to %(email)s. Open its link within two days: your place counts from then on."
    )
    messages.success(request, said % {"email": attendee.email})
    return redirect("gatherings:detail", slug=event.slug)


def _register(event: Event, attendee: Attendee) -> RegistrationResult:
    return register_attendee(
        event=event, attendee=attendee, consent=str(CONSENT), version=CONSENT_VERSION
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link that proves an address: shows what was typed, takes the place when asked."""
    try:
        event, attendee = read_proof_token(token)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("gatherings:list")
    activate_mail_language(request, attendee.language)
    # What one needs is asked once the address is proved: it stands in no link.
    unsent = UnsentPage(
        request,
        "gatherings.needs",
        about=mark_registrant(event, attendee.email),
        only_browser=True,
    )
    form = NeedsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = _register(event, attendee)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            _keep_needs(done.registration, form)
            messages.success(request, _format_registration_message(done))
            return unsent.finish(_show_place_of(done.registration))
        return unsent.finish(redirect("gatherings:detail", slug=event.slug))
    context = {
        "event": event,
        "attendee": attendee,
        "form": form,
        "unsent": unsent.open(form),
        "open": event.open_answer(),
        "left": event.places_left(),
    }
    return render(request, "gatherings/confirm.html", context)


def _show_place_of(registration: Registration) -> HttpResponse:
    token = create_registration_token(registration)
    return redirect("gatherings:place", token=token)


def _keep_needs(registration: Registration, form: NeedsForm) -> None:
    """Keep what was written; whoever registers once more and writes nothing keeps what stands."""
    if text := form.cleaned_data["needs"]:
        tell_needs(
            registration=registration,
            text=text,
            consent=str(NEEDS_CONSENT),
            version=CONSENT_VERSION,
        )


def _format_registration_message(done: RegistrationResult) -> str:
    email = {"email": done.registration.person.email}
    stage = RegistrationStage(done.registration.stage)
    if stage == RegistrationStage.REFUSED:
        return (
            _("This registration was not accepted. We wrote why to %(email)s.") % email
        )
    if stage == RegistrationStage.REQUESTED:
        return _("The organisers read your request and answer to %(email)s.") % email
    if stage == RegistrationStage.OFFERED:
        return _("A place is kept for you: take it below before the offer ends.")
    if stage == RegistrationStage.WAITING:
        return _format_waiting_message(email, again=done.again)
    if done.again:
        return (
            _("You are already registered. The confirmation was sent to %(email)s.")
            % email
        )
    return (
        _("Your place is confirmed. The confirmation is on its way to %(email)s.")
        % email
    )


def _format_waiting_message(email: dict[str, str], *, again: bool) -> str:
    if again:
        return (
            _(
                "You are already on the waiting list. We write to %(email)s when a place is free."
            )
            % email
        )
    return (
        _("You are on the waiting list. We write to %(email)s when a place is free.")
        % email
    )
