"""What a page with a form asks of this engine: put back what was not sent, forget it once it was.

A page makes one `UnsentPage` for its form, hands `open(form)` to its template as `unsent`, and answers
through `finish(...)` when the form was taken. In `templates/components`, `form_head` stands above the
form, `form_attributes` in its tag, `unsent_foot` at its end.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django import forms
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.crypto import salted_hmac

from pemwecco.core.answers import Refused
from pemwecco.unsent.models import UnsentForm
from pemwecco.unsent.services import (
    FormKey,
    Keystroke,
    find_unsent_form,
    forget_sent_form,
    keep_unsent_form,
)

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

SALT = "unsent.form"
# By it the browser knows which of its copies have arrived; read by spare.js.
ARRIVED = "arrived"
MOST_ARRIVED = 5
ARRIVED_SECONDS = 14 * 24 * 3600
# Beside the answers: what the browser says of the page itself.
OF_THE_PAGE = frozenset(
    {
        "csrfmiddlewaretoken",
        "version",
        "window",
        "turn",
        "go",
        "seen",
        "kept_as",
        "confirmed",
    }
)

Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class UnsentState:
    """What the template of a form needs: where it saves, for whom, and what was put back."""

    # Empty where only the browser keeps a copy.
    token: str
    # Which form it is, and whose copy it is in a browser that several people use.
    name: str
    mark: str
    version: int
    window: str
    turn: str
    # When the texts were typed that stand in the form again; nothing when none do.
    put_back: datetime | None = None


class UnsentPage:
    """One form on a page. A signed-in person's own, or with `by_link` that of whoever holds the link.

    With neither, or with `only_browser`, nothing leaves the browser before the form is sent.
    """

    def __init__(
        self,
        request: HttpRequest,
        name: str,
        *,
        about: int | str = "",
        by_link: bool = False,
        only_browser: bool = False,
    ) -> None:
        user = request.user if request.user.is_authenticated else None
        self.request = request
        self.key = FormKey(name, str(about), None if by_link else user)
        self.is_kept_here = not only_browser and (by_link or user is not None)

    def open(self, form: forms.BaseForm) -> UnsentState:
        """Put what was not sent on a form that nobody posted; returns what its template needs."""
        row = find_unsent_form(self.key) if self.is_kept_here else None
        if form.is_bound:
            return self._build_state(row, read_keystroke(self.request.POST))
        if row is None:
            return self._build_state(row, None)
        put_back_typed(form, row.typed)
        return self._build_state(row, None, put_back=row.saved_at)

    def finish(self, response: Response) -> Response:
        """The form was taken: forget its texts here, and tell the browser to forget its copy."""
        at = read_keystroke(self.request.POST)
        if self.is_kept_here:
            forget_sent_form(key=self.key, at=at)
        mark_arrived(self.request, response, at.turn)
        return response

    def _build_state(
        self,
        row: UnsentForm | None,
        posted: Keystroke | None,
        put_back: datetime | None = None,
    ) -> UnsentState:
        version = 0 if row is None else row.version
        if posted is not None and row is not None and row.window != posted.window:
            version = min(version, posted.version)
        return UnsentState(
            token=make_form_token(self.key) if self.is_kept_here else "",
            name=f"{self.key.name}/{self.key.about}",
            mark=_mark_owner(self.key.owner),
            version=version,
            window=(posted and posted.window) or secrets.token_hex(4),
            turn=posted.turn if posted else "",
            put_back=put_back,
        )


def read_keystroke(posted: QueryDict) -> Keystroke:
    """What a page says of itself with its form; anything else counts as nothing."""
    version = re.sub("[^0-9]", "", posted.get("version", ""))[:9]
    return Keystroke(
        version=int(version or 0),
        window=re.sub(r"[^\w-]", "", posted.get("window", ""))[:16],
        turn=re.sub("[^0-9]", "", posted.get("turn", ""))[:20],
    )


def read_typed_answers(posted: QueryDict) -> dict[str, list[str]]:
    """The answers of a posted form, without what the browser says of the page."""
    answers = {}
    for name, values in posted.lists():
        if name not in OF_THE_PAGE and "password" not in name:
            answers[name] = [str(value) for value in values]
    return answers


def put_back_typed(form: forms.BaseForm, typed: dict[str, list[str]]) -> None:
    """Let a form that nobody posted begin with these texts; a field that they do not know stays as it is."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    for name, field in form.fields.items():
        posted_as = form.add_prefix(name)
        widget = field.widget
        if widget.needs_multipart_form or widget.is_hidden:
            continue
        if not widget.value_omitted_from_data(data, {}, posted_as):
            form.initial[name] = widget.value_from_datadict(data, {}, posted_as)


def mark_arrived(request: HttpRequest, response: HttpResponseBase, turn: str) -> None:
    """Tell the browser, on whichever page it reads next, that the form of this mark has arrived.

    Without a mark no script kept a copy, and there is nothing to tell.
    """
    if not turn:
        return
    before = re.sub("[^0-9.]", "", request.COOKIES.get(ARRIVED, "")).split(".")
    marks = [*(mark for mark in before if mark and mark != turn), turn]
    response.set_cookie(
        ARRIVED,
        ".".join(marks[-MOST_ARRIVED:]),
        max_age=ARRIVED_SECONDS,
        secure=request.is_secure(),
        samesite="Lax",
    )


def make_form_token(key: FormKey) -> str:
    """By it a page saves its own form and no other."""
    owner = None if key.owner is None else key.owner.pk
    return dumps([key.name, key.about, owner], salt=SALT)


def read_form_token(token: str) -> tuple[str, str, int | None] | None:
    """The form, the row and the person of a token; nothing when it was not made here."""
    try:
        name, about, owner = loads(token, salt=SALT)
    except (BadSignature, ValueError):
        return None
    return name, about, owner


def keep_signed_out_form(posted: QueryDict) -> bool:
    """Keep the texts of a form that a person sent after their session had ended; whether they are kept.

    Nothing is kept of a form that names no owner, of one that another window has changed since, and of more
    text than any form has.
    """
    read = read_form_token(posted.get("kept_as", ""))
    if read is None:
        return False
    name, about, owner = read
    if owner is None:
        return False
    user = get_user_model().objects.filter(pk=owner, is_active=True).first()
    if user is None:
        return False
    key = FormKey(name, about, user)
    at = read_keystroke(posted)
    try:
        saved = keep_unsent_form(key=key, typed=read_typed_answers(posted), at=at)
    except Refused:
        return False
    return not saved.is_conflict


def _mark_owner(user: User | None) -> str:
    return "" if user is None else salted_hmac(SALT, str(user.pk)).hexdigest()[:12]
