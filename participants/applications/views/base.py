"""What every step shows, and how one goes from step to step."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application
from participants.applications.services.addresses import is_address_confirmed
from participants.applications.services.drafts import list_kept_turns
from participants.applications.views.calls import list_call_clocks
from participants.calls.questions.definition import STEPS
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format

ORDER = list(STEPS)
# The header with which the page's script saves while one types.
AUTOSAVE = "X-Autosave"


def get_applicant_user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def build_step_page(application: Application, name: str) -> dict[str, Any]:
    """What every step shows: where one stands, until when, which version."""
    file = application.participation
    place = ORDER.index(name)
    return {
        "application": application,
        "file": file,
        "call": file.call,
        "clocks": file.call.programme.clocks(file.closes_at)
        if file.access
        else list_call_clocks(file.call),
        "open_answer": file.open_answer(),
        "address_confirmed": is_address_confirmed(application),
        "step": name,
        "title": STEPS[name],
        "steps": _list_step_links(application, name),
        "first": place == 0,
        "version": application.version,
        "window": secrets.token_hex(4),
        "kept_turns": " ".join(list_kept_turns(application)),
    }


def get_step_url(application: Application, name: str) -> str:
    return reverse(
        "applications:step", args=[application.participation.reference, name]
    )


def get_adjacent_step(name: str, go: str) -> str:
    """The step to show after a button: the next, the one before, or any by its name."""
    place = ORDER.index(name)
    if go == "next":
        return ORDER[min(place + 1, len(ORDER) - 1)]
    if go == "back":
        return ORDER[max(place - 1, 0)]
    return go if go in STEPS else name


def find_open_step(application: Application) -> str:
    """The first step that was never saved: where one goes on after the page on the address."""
    for name in ORDER:
        if name not in application.steps_saved:
            return name
    return ORDER[-1]


def find_following_step(request: HttpRequest, name: str, go: str) -> str:
    """The step after a button of a step: onwards from the check page leads back to it."""
    going = "check" if go == "next" and comes_from_check(request) else go
    return get_adjacent_step(name, going)


def build_autosave_response(
    application: Application, *, version: int, is_conflict: bool
) -> HttpResponse:
    """What the script reads that saves while one types; on a conflict the next press shows both answers."""
    programme = application.participation.call.programme
    now = timezone.localtime(timezone=ZoneInfo(programme.origin_timezone))
    return JsonResponse(
        {"version": version, "at": date_format(now, "TIME_FORMAT")},
        status=HTTPStatus.CONFLICT if is_conflict else HTTPStatus.OK,
    )


def refuse_autosave(refusal: Refused) -> HttpResponse:
    """For the script: what was typed can no longer be kept here."""
    return JsonResponse({"sentence": str(refusal)}, status=HTTPStatus.GONE)


def read_turn(request: HttpRequest) -> str:
    """The mark of the last change, as the page's script wrote it."""
    return re.sub("[^0-9]", "", request.POST.get("turn", ""))[:20]


def comes_from_check(request: HttpRequest) -> bool:
    """Whether one came to a step from the check page, and goes back to it once the step is saved."""
    if request.method == "POST":
        return request.POST.get("from") == "check"
    return "check" in request.GET


def _list_step_links(application: Application, current: str) -> list[dict[str, Any]]:
    """The steps of the form with their addresses: where one is, what is saved, what is to come."""
    links = []
    for code, label in STEPS.items():
        state = "done" if code in application.steps_saved else "todo"
        if code == current:
            state = "current"
        url = get_step_url(application, code)
        links.append({"label": label, "state": state, "url": url})
    return links
