"""A step that is sent after the session ended: what was typed is saved all the same."""

from __future__ import annotations

from django.contrib import messages
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest
from django.utils.translation import gettext as _

from participants.applications.access import READ_WITH
from participants.applications.forms.steps import StepForm
from participants.applications.models import Application
from participants.applications.services.drafts import save_step
from participants.applications.views.base import AUTOSAVE
from pemwecco.core.answers import Refused
from pemwecco.core.typed_text import parse_int

SALT = "applications.step"
# A page that lay open for longer is asked for anew.
LONGEST_OPEN = 24 * 3600


def make_step_token(reference: str, step: str) -> str:
    """By it a step that was opened rightfully may still be saved once; it opens and shows nothing."""
    return dumps([reference, step], salt=SALT)


def keep_signed_out_step(request: HttpRequest, reference: str, step: str) -> None:
    """Save what was typed in a step whose sender is no longer signed in, and say on the next page that it is.

    Nothing is written without the token of that step, for an application that was sent, and where another
    window has saved the step since. A script keeps its own copy in the browser, and is answered as before.
    """
    if request.method != "POST" or AUTOSAVE in request.headers:
        return
    if not _is_step_token(request.POST.get("kept_as", ""), reference, step):
        return
    application = (
        Application.objects.select_related(*READ_WITH)
        .prefetch_related("answers", "participation__organisation__identifiers")
        .filter(participation__reference=reference)
        .first()
    )
    if application is None:
        return
    form = StepForm(application=application, step=step, data=request.POST)
    form.full_clean()
    try:
        saved = save_step(
            application=application,
            step=step,
            values=form.values,
            unread=form.unread,
            version=parse_int(request.POST.get("version", "")),
            window=request.POST.get("window", "")[:16],
        )
    except Refused:
        return
    if saved.conflicts:
        messages.warning(
            request,
            _(
                "Not saved: this step was changed in another window meanwhile. Sign in to see it."
            ),
        )
        return
    messages.success(
        request,
        _(
            "You were signed out, and what you typed is saved. It stands there once you have signed in again."
        ),
    )


def _is_step_token(token: str, reference: str, step: str) -> bool:
    try:
        return bool(loads(token, salt=SALT, max_age=LONGEST_OPEN) == [reference, step])
    except (BadSignature, ValueError):
        return False
