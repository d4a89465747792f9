"""The row that a mail is about, as staff find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.mail.models import Message


def find_mail_row(message: Message, viewer: User) -> Model | None:
    """The row that a mail is about; nothing where it is gone, or the viewer may not see it."""
    label, _colon, pk = message.about.partition(":")
    if not pk.isdecimal():
        return None
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    options = model._meta
    if not viewer.has_perm(f"{options.app_label}.view_{options.model_name}"):
        return None
    rows = model._default_manager.all()  # noqa: SLF001  the rows of whichever model it is
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(viewer)
    row: Model | None = rows.filter(pk=pk).first()
    return row


def get_mail_row_path(row: Model) -> str:
    """The address of its page for staff; nothing where it has none."""
    options = row._meta
    name = f"admin:{options.app_label}_{options.model_name}_change"
    try:
        return reverse(name, args=[row.pk])
    except NoReverseMatch:
        return ""
