"""What every step shows, and how one goes from step to step."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from participants.applications.models import Application
from participants.applications.services.drafts import list_kept_turns
from participants.applications.views.calls import list_call_clocks
from participants.calls.questions.definition import STEPS
from pemwecco.accounts.models import User

ORDER = list(STEPS)


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


def parse_int(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0  # noqa: PLR2004  what a bigint holds


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
