"""Who reaches an application: the browser that began it, or whoever signed in with its address."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from participants.applications.models import Application, ApplicationQuerySet
from participants.applications.services.addresses import mark_address_confirmed
from participants.applications.services.drafts import claim_draft

KEYS = "selection.keys"
# A browser that begins many drafts keeps the last ones.
MOST_KEYS = 20
# What every page of an application reads with it.
READ_WITH = (
    "participation__person",
    "participation__organisation__sector",
    "participation__access",
    "participation__call__programme",
    "participation__call__setup",
)
P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Application, P], HttpResponse]
BeginListener = Callable[[HttpRequest, Application], None]
_BEGINNINGS: list[BeginListener] = []


def register_begin_listener(listener: BeginListener) -> BeginListener:
    """Register what a subject above notes when a visitor begins a draft; it changes nothing of the draft."""
    _BEGINNINGS.append(listener)
    return listener


def note_begun_draft(request: HttpRequest, application: Application) -> None:
    """Let upper subjects note by which link a visitor came who begins a draft."""
    for listener in _BEGINNINGS:
        listener(request, application)


def get_browser_keys(request: HttpRequest) -> list[str]:
    """The keys of the drafts begun in this browser; an address refused at the door has no session yet."""
    session = getattr(request, "session", {})
    return list(session.get(KEYS, []))


def store_draft_key(request: HttpRequest, application: Application) -> None:
    """Let this browser come back to a draft without signing in."""
    request.session[KEYS] = [*get_browser_keys(request), application.access_key][
        -MOST_KEYS:
    ]


def is_draft_editor(request: HttpRequest, application: Application) -> bool:
    """Whether one is here by the invitation of the applicant: may fill in, may not send."""
    if not request.user.is_authenticated:
        return False
    owns = application.participation.person.email == request.user.email
    return not owns and application.access_key not in get_browser_keys(request)


def require_application_access(page: Page[P]) -> Callable[..., HttpResponse]:
    """A page on one application, found by its number.

    A visitor who is not signed in and does not hold it is asked for a code, whether it exists or not;
    for a signed-in person outside its scope it does not exist (404).
    """
    return _wrap_application_page(page, takes_editors=False)


def require_editor_access(page: Page[P]) -> Callable[..., HttpResponse]:
    """A page that fills in a draft: for its owner as above, and for those whom the owner invited."""
    return _wrap_application_page(page, takes_editors=True)


def require_step_access(
    keep_signed_out: Callable[Concatenate[HttpRequest, str, P], None],
) -> Callable[[Page[P]], Callable[..., HttpResponse]]:
    """A page as `require_editor_access` has it; what is sent to it after the session ended is first handed to
    `keep_signed_out`, with the number of the application.
    """
    return partial(
        _wrap_application_page, takes_editors=True, keep_signed_out=keep_signed_out
    )


def _wrap_application_page(
    page: Page[P],
    *,
    takes_editors: bool,
    keep_signed_out: Callable[Concatenate[HttpRequest, str, P], None] | None = None,
) -> Callable[..., HttpResponse]:
    @wraps(page)
    def reached(
        request: HttpRequest, reference: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        rows = Application.objects.reached_by(request.user, get_browser_keys(request))
        application = _find_application(rows, reference)
        if application is None and takes_editors:
            invited = Application.objects.edited_by(request.user)
            application = _find_application(invited, reference)
        if application is None:
            if request.user.is_authenticated:
                raise Http404(_("This page does not exist."))
            if keep_signed_out is not None:
                keep_signed_out(request, reference, *args, **kwargs)
            return redirect(
                f"{reverse('applications:resume')}?{urlencode({'next': request.path})}"
            )
        if request.user.is_authenticated:
            if application.access_key not in get_browser_keys(request):
                claim_draft(application=application, user=request.user)
            elif application.participation.person.email == request.user.email:
                mark_address_confirmed(application)
        return page(request, application, *args, **kwargs)

    return login_not_required(never_cache(reached))


def _find_application(rows: ApplicationQuerySet, reference: str) -> Application | None:
    return (
        rows.select_related(*READ_WITH)
        .prefetch_related("answers", "participation__organisation__identifiers")
        .filter(participation__reference=reference)
        .first()
    )
