"""For which of several organisations a person acts in the portal: kept with the session, on each page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
from pemwecco.accounts.code_entrance import send_login_code
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.one_query import fetch_in_one_query

KEY = "acting_host"
# Whether its owner was seen to speak for something else than hosts: pages then ask what it is.
ELSEWHERE = "portal_places"


@dataclass(frozen=True, slots=True)
class PortalPlace:
    """Something for which a person acts in the portal: its key in the switch, its name, its first page."""

    key: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceSource:
    """What a subject above lets people speak for: the rows of somebody, and each as a place."""

    select: Callable[[User], QuerySet[Any]]
    build: Callable[[Any], PortalPlace]


_PLACES: list[PlaceSource] = []


def register_portal_places(source: PlaceSource) -> PlaceSource:
    """Register what a subject above lets people speak for beside hosts; it does it in its `receivers`."""
    _PLACES.append(source)
    return source


def list_portal_places(user: User) -> list[PortalPlace]:
    """What somebody speaks for beside hosts; a query for each subject that knows of something."""
    places: list[PortalPlace] = []
    for source in _PLACES:
        places.extend(source.build(row) for row in source.select(user))
    return places


def list_everything_spoken_for(user: User) -> tuple[list[Host], list[PortalPlace]]:
    """The hosts of somebody and what else they speak for, in one query."""
    hosts = Host.objects.of_contact(user).select_related("organisation")
    others = [(source, source.select(user)) for source in _PLACES]
    fetch_in_one_query([hosts, *(rows for _source, rows in others)])
    places: list[PortalPlace] = []
    for source, rows in others:
        places.extend(source.build(row) for row in rows)
    return list(hosts), places


def mark_portal_places(request: HttpRequest, *, speaks: bool = True) -> None:
    """Remember whether pages are to ask for what else their reader speaks."""
    if bool(request.session.get(ELSEWHERE)) != speaks:
        request.session[ELSEWHERE] = speaks


def find_portal_places(request: HttpRequest) -> list[PortalPlace]:
    """What else the reader of a page speaks for; nobody is asked who was never seen to."""
    if not (request.session.get(ELSEWHERE) and request.user.is_authenticated):
        return []
    return list_portal_places(request.user)


def find_acting_host(request: HttpRequest, hosts: Sequence[Host]) -> Host:
    """The one of one's own hosts that was chosen last; the first while none was."""
    chosen = request.session.get(KEY)
    return next((host for host in hosts if host.pk == chosen), hosts[0])


def keep_acting_host(request: HttpRequest, host: int) -> None:
    """Act for this host from now on: lists show its rows alone. `host` is the key of one's own."""
    if request.session.get(KEY) != host:
        request.session[KEY] = host


def find_link_language(request: HttpRequest, written: str) -> str:
    """In which language a page behind a mail is read: the mail's, unless its reader chose one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if chosen or request.user.is_authenticated:
        return translation.get_language() or settings.LANGUAGE_CODE
    return written


def let_speaker_in(
    request: HttpRequest, *, user: User, name: str, onward: str
) -> HttpResponse:
    """After the yes to a personal link: onwards at once for who is signed in with its address.

    Everybody else types the code first. `name` is what they now speak for, `onward` its first page.
    """
    if request.user.is_authenticated:
        messages.success(
            request, _("Welcome: you now speak for %(host)s.") % {"host": name}
        )
        return redirect(onward)
    try:
        return send_login_code(request, user=user, onward=onward)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")


def answer_link_asked(
    request: HttpRequest, ask: Callable[[], None], *, written: str
) -> None:
    """Ask for another link, and tell the reader so, or why not; `written` is the language of the mail."""
    with translation.override(find_link_language(request, written)):
        try:
            ask()
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("Asked. A new link comes by e-mail once they have looked at it."),
            )
