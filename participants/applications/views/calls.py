"""Before the form: the call, the start, the way back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.applications.access import (
    get_browser_keys,
    note_begun_draft,
    store_draft_key,
)
from participants.applications.forms.prefilled import (
    PrefilledAnswer,
    build_prefilled_query,
    read_prefilled_answers,
)
from participants.applications.forms.preview import (
    build_blank_application,
    list_facts_to_prepare,
    render_blank_form,
)
from participants.applications.forms.start import StartForm
from participants.applications.models import Application
from participants.applications.services.addresses import find_sent_application
from participants.applications.services.drafts import (
    begin_draft,
    find_own_draft,
    prefill_draft,
)
from participants.applications.services.limits import count_new_draft
from participants.applications.views.access import get_browser_access
from participants.calls.services.announcement import (
    describe_call,
    format_cost_answer,
    list_asked_papers,
    list_call_milestones,
    list_cost_promises,
)
from participants.calls.services.setup import get_call_settings
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.queries import list_coming_calls
from pemwecco.accounts.models import normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.email_addresses import suggest_email_address
from pemwecco.core.limits import mark_too_many
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_limit_address
from pemwecco.mail.sharing import build_shared_page
from pemwecco.unsent.pages import UnsentPage

# Other sites may keep the open calls so long, and read so many of them.
OPEN_DATA_SECONDS = 300
MOST_CALLS_AS_DATA = 50
TOO_MANY = gettext_lazy(
    "Many applications were begun with this address in a short time. Look at your mails for the way back, "
    "or try again in an hour."
)


def _refuse_too_many(wait: int) -> None:
    if wait:
        raise Refused(TOO_MANY)


def list_call_clocks(call: Call) -> list[tuple[str, datetime, str]]:
    """The instant that counts next, on both clocks."""
    return call.programme.clocks(call.next_moment)


@login_not_required
@require_safe
def show_calls(request: HttpRequest) -> HttpResponse:
    """Where `/apply/` leads: to the only call that is open, else to the list of what is open or comes."""
    calls = list_coming_calls()
    open_ones = [line.call for line in calls if line.is_open]
    if len(open_ones) == 1:
        return redirect("applications:call", open_ones[0].slug)
    shared = build_shared_page(
        request, title=_("Apply"), description=_("Calls for applications")
    )
    return render(
        request,
        "applications/calls.html",
        {"calls": calls, "shared": shared, "has_open": bool(open_ones)},
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=OPEN_DATA_SECONDS)
def list_calls_as_data(request: HttpRequest) -> HttpResponse:
    """The calls that are open or announced, for other sites to show: JSON-LD in the words of schema.org."""
    described = []
    for line in list_coming_calls(most=MOST_CALLS_AS_DATA):
        described.append(describe_call(line.call))
    body = {"@context": "https://schema.org", "@graph": described}
    answer = JsonResponse(
        body,
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )
    # Open data: any page may read it in its visitor's browser.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@login_not_required
@require_safe
def show_call(request: HttpRequest, slug: str) -> HttpResponse:
    """The call: who may apply, until when, what it costs, which papers, what comes next, whom to ask."""
    row = get_visible_or_404(
        Call.objects.select_related("programme"), request.user, slug=slug
    )
    answer = row.open_answer()
    setup = get_call_settings(row)
    carried = _read_link(row, request)
    context = {
        "call": row,
        "described": describe_call(row),
        "carried": build_prefilled_query(carried, request.GET).urlencode(),
        "is_open": bool(answer),
        "closed_because": answer.reason,
        "clocks": list_call_clocks(row),
        "shift": row.clocks_shift if answer else None,
        "takes_codes": not answer and row.opens_at <= timezone.now(),
        "minutes": setup.minutes,
        "target": setup.target,
        "cost_answer": format_cost_answer(setup),
        "promises": list_cost_promises(setup),
        "costs_note": setup.costs_note,
        "prepare": list_facts_to_prepare(row),
        "papers": list_asked_papers(row),
        "milestones": list_call_milestones(row),
        "shared": build_shared_page(
            request, title=row.title, description=setup.target or row.text
        ),
        "draft": find_own_draft(
            call=row, user=request.user, keys=get_browser_keys(request)
        ),
        "sent": _find_own_sending(row, request),
    }
    return render(request, "applications/call.html", context)


@login_not_required
@require_safe
def download_blank_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question on paper, to prepare the answers with a pen; in the language of the page."""
    row = get_visible_or_404(
        Call.objects.select_related("programme"), request.user, slug=slug
    )
    name = f"{row.slug}-{translation.get_language()}.pdf"
    return HttpResponse(
        render_blank_form(row),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start_application(request: HttpRequest, slug: str) -> HttpResponse:
    """Address and language: then the form opens, without an account."""
    row = get_visible_or_404(
        Call.objects.select_related("programme"), request.user, slug=slug
    )
    known_as = request.user.email if request.user.is_authenticated else ""
    initial = {
        "email": known_as,
        "language": translation.get_language(),
        "once": secrets.token_urlsafe(24),
    }
    unsent = UnsentPage(request, "applications.start", about=row.pk, only_browser=True)
    form = StartForm(request.POST or None, initial=initial)
    carried = _read_link(row, request)
    access = get_browser_access(request, row)
    wait, meant = 0, ""
    if request.method == "POST" and form.is_valid():
        email, meant = read_start_address(request, form.cleaned_data["email"])
    if request.method == "POST" and form.is_valid() and not meant:
        draft = find_own_draft(
            call=row, user=request.user, keys=get_browser_keys(request), email=email
        )
        begins = draft is None
        try:
            if draft is None:
                network = get_limit_address(request)
                wait = count_new_draft(email=email, network=network)
                _refuse_too_many(wait)
                draft = begin_draft(
                    call=row,
                    email=email,
                    language=form.cleaned_data["language"],
                    known=email == known_as,
                    access=access,
                    once=form.cleaned_data["once"],
                )
                store_draft_key(request, draft)
                note_begun_draft(request, draft)
                _write_link_answers(draft, carried)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            reference = draft.participation.reference
            if begins and email != known_as:
                return unsent.finish(redirect("applications:address", reference))
            return unsent.finish(redirect("applications:step", reference, "person"))
    context = {
        "unsent": unsent.open(form),
        "sent": _find_own_sending(row, request),
        "meant": meant,
        "call": row,
        "carried": carried,
        "form": form,
        "is_open": bool(row.open_answer(access)),
        "closed_because": row.open_answer(access).reason,
        "takes_codes": access is None,
        "notice": format_privacy_notice(row),
    }
    response = render(request, "applications/start.html", context)
    return mark_too_many(response, wait) if wait else response


def _find_own_sending(call: Call, request: HttpRequest) -> Participation | None:
    """What the signed-in address has sent to the call; a visitor's address is proved later."""
    if not request.user.is_authenticated:
        return None
    return find_sent_application(call, request.user.email)


def _read_link(call: Call, request: HttpRequest) -> list[PrefilledAnswer]:
    """The answers that the link carries by which one came; most have none, and read nothing."""
    if not request.GET:
        return []
    return read_prefilled_answers(build_blank_application(call), request.GET)


def _write_link_answers(draft: Application, carried: list[PrefilledAnswer]) -> None:
    by_step: dict[str, dict[str, Any]] = {}
    for answer in carried:
        by_step.setdefault(answer.step, {})[answer.name] = answer.value
    for step, values in by_step.items():
        prefill_draft(application=draft, step=step, values=values)


def read_start_address(request: HttpRequest, typed: str) -> tuple[str, str]:
    """The address to go on with, and the one that was probably meant while that is still to be asked."""
    email = normalise_email(typed)
    meant = suggest_email_address(email)
    choice = request.POST.get("address", "")
    if meant and choice == "use":
        return meant, ""
    return email, "" if choice == "keep" else meant


def format_privacy_notice(row: Call) -> str:
    """The first layer of what is said about data; the page on privacy has the rest."""
    return _(
        "%(implementer)s uses what you write and send here to examine your application and, if you are "
        "selected, to prepare your stay. This is its task of public interest (GDPR, art. 6(1)(e)): it asks "
        "for no consent. You can see and correct your data, object or withdraw at any time."
    ) % {"implementer": row.programme.implementer}


@login_not_required
@never_cache
@require_safe
def resume_application(request: HttpRequest) -> HttpResponse:
    """The way back: a code by e-mail, then the list of one's drafts and files."""
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        wanted = ""
    if request.user.is_authenticated and wanted:
        return redirect(wanted)
    files = []
    if request.user.is_authenticated:
        files = list(
            Participation.objects.filter(
                person__email=request.user.email, application__isnull=False
            )
            .select_related("call__programme", "application")
            .order_by("-id")
        )
    held = (
        Participation.objects.filter(
            application__in=Application.objects.reached_by(
                AnonymousUser(), get_browser_keys(request)
            )
        )
        .select_related("call__programme", "application")
        .order_by("-id")
    )
    context = {
        "files": files or list(held),
        "wanted": wanted or request.path,
        "open_calls": list(Call.objects.open()[:3]),
        "draft_stage": Stage.DRAFT,
    }
    return render(request, "applications/resume.html", context)
