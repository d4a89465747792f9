"""The buttons of the panel: each finds the row within the scope of whoever clicks, and calls a service."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.casework.access import (
    build_row_path,
    get_cared_row_or_404,
    is_key,
    list_colleagues,
)
from pemwecco.casework.models import Label, Note
from pemwecco.casework.services.labels import put_label, take_label
from pemwecco.casework.services.notes import (
    edit_note,
    pin_note,
    remove_note,
    write_note,
)
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.casework.services.watching import follow_row, unfollow_row
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require

Act = Callable[[HttpRequest, Model, User], str]


def _read_key(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if is_key(typed) else 0


def _give_row(request: HttpRequest, row: Model, by: User) -> str:
    key = _read_key(request, "person")
    person = get_object_or_404(list_colleagues(type(row)), pk=key) if key else None
    reason = request.POST.get("reason", "")
    assign_responsible(row=row, person=person, by=by, reason=reason)
    if person is None:
        return _("Nobody is responsible any more.")
    return _("%(person)s is responsible now.") % {"person": person}


def _take_row(request: HttpRequest, row: Model, by: User) -> str:
    reason = request.POST.get("reason", "")
    assign_responsible(row=row, person=by, by=by, reason=reason)
    return _("You are responsible now.")


def _put_label_on(request: HttpRequest, row: Model, by: User) -> str:
    label = get_object_or_404(Label, pk=_read_key(request, "label"))
    put_label(row=row, label=label, by=by)
    return _("“%(label)s” is put on.") % {"label": label}


def _take_label_off(request: HttpRequest, row: Model, by: User) -> str:
    label = get_object_or_404(Label, pk=_read_key(request, "label"))
    take_label(row=row, label=label, by=by)
    return _("“%(label)s” is taken off.") % {"label": label}


def _start_following(request: HttpRequest, row: Model, by: User) -> str:
    follow_row(row=row, by=by)
    return _("You follow this page. What others change is marked.")


def _stop_following(request: HttpRequest, row: Model, by: User) -> str:
    unfollow_row(row=row, by=by)
    return _("You no longer follow this page.")


def _find_note(request: HttpRequest, row: Model) -> Note:
    notes = Note.objects.of_row(row).filter(removed_at=None)
    found: Note = get_object_or_404(notes, pk=_read_key(request, "note"))
    return found


def _pin_on_top(request: HttpRequest, row: Model, by: User) -> str:
    note = _find_note(request, row)
    pin_note(note=note, pinned=not note.pinned, by=by)
    return (
        _("The note is back among the others.")
        if note.pinned
        else _("The note stands on top.")
    )


def _remove_from_page(request: HttpRequest, row: Model, by: User) -> str:
    remove_note(note=_find_note(request, row), by=by)
    return _("The note is taken away.")


def _write_on_page(request: HttpRequest, row: Model, by: User) -> str:
    write_note(
        row=row,
        text=request.POST.get("text", ""),
        by=by,
        tell=[_read_key(request, "tell")],
        pinned="pinned" in request.POST,
    )
    return _("The note is written.")


ACTS: dict[str, Act] = {
    "note": _write_on_page,
    "pin": _pin_on_top,
    "remove": _remove_from_page,
    "give": _give_row,
    "take": _take_row,
    "put": _put_label_on,
    "off": _take_label_off,
    "follow": _start_following,
    "unfollow": _stop_following,
}


def act_on_row(request: HttpRequest, kind: int, key: int) -> HttpResponse:
    """One act on the care of one row; back to its page with what came of it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    by = get_staff_user(request)
    require(by, "casework.view_note")
    row = get_cared_row_or_404(by, kind, key)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    try:
        said = ACTS[name](request, row, by)
    except Refused as refusal:
        if name == "note":
            return _show_note_again(request, row, refusal)
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(f"{build_row_path(row)}#care")


def edit_note_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own note while it is fresh."""
    by = get_staff_user(request)
    require(by, "casework.add_note")
    note = get_object_or_404(Note.objects.filter(removed_at=None, author=by), pk=pk)
    row = get_cared_row_or_404(by, note.content_type_id, note.object_id)
    if request.method != "POST":
        return _render_note_page(request, row, note.text, "", note=note)
    typed = request.POST.get("text", "")
    try:
        edit_note(note=note, row=row, text=typed, by=by)
    except Refused as refusal:
        return _render_note_page(request, row, typed, str(refusal), note=note)
    messages.success(request, _("The note is changed."))
    return HttpResponseRedirect(f"{build_row_path(row)}#care")


def _show_note_again(
    request: HttpRequest, row: Model, refusal: Refused
) -> HttpResponse:
    return _render_note_page(request, row, request.POST.get("text", ""), str(refusal))


def _render_note_page(
    request: HttpRequest,
    row: Model,
    text: str,
    error: str,
    note: Note | None = None,
) -> HttpResponse:
    """The note on a page of its own, with what was typed and why it was not taken."""
    kind = ContentType.objects.get_for_model(row).pk
    colleagues = []
    address = reverse("admin:casework_act", args=[kind, row.pk])
    if note is not None:
        address = reverse("admin:casework_note", args=[note.pk])
    else:
        for one in list_colleagues(type(row)):
            colleagues.append({"pk": one.pk, "name": str(one)})
    return TemplateResponse(
        request,
        "admin/casework/note.html",
        {
            **admin.site.each_context(request),
            "title": _("Note on %(row)s") % {"row": row},
            "back": f"{build_row_path(row)}#care",
            "row": row,
            "viewer": get_staff_user(request).pk,
            "action": address,
            "text": text,
            "error": error,
            "colleagues": colleagues,
            "tell": _read_key(request, "tell"),
            "pinned": "pinned" in request.POST,
        },
        status=422 if error else 200,
    )
