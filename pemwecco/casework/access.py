"""Who may read a row, and the row that an address of this engine names."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse

from pemwecco.accounts.models import User
from pemwecco.core.scopes import get_scoped_rows

# Digits of the largest key of a table.
MOST_DIGITS = 18


def is_key(typed: str) -> bool:
    """Whether what an address or a form says can be the key of a row."""
    return typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS


def can_read_row(user: User, row: Model) -> bool:
    """Whether a person may open the page of a row: the right to its kind, and the row in their scope."""
    return row.pk in list_readable_keys(user, type(row), [row.pk])


def list_readable_keys(user: User, model: type[Model], keys: Iterable[int]) -> set[int]:
    """Of some rows of a kind, those whose page a person may open; in one query."""
    options = model._meta
    rows = get_scoped_rows(model)
    may_enter = user.is_active and user.is_staff
    right = f"{options.app_label}.view_{options.model_name}"
    if rows is None or not may_enter or not user.has_perm(right):
        return set()
    found = rows.visible_to(user).filter(pk__in=list(keys))
    return set(found.order_by().values_list("pk", flat=True))


def get_cared_row_or_404(user: User, kind: int, key: int) -> Model:
    """The row that an address names; for whoever may not read it, it does not exist."""
    found = ContentType.objects.filter(pk=kind).first()
    model = found.model_class() if found is not None else None
    if model is None:
        raise Http404
    row = model._base_manager.filter(pk=key).first()
    if row is None or not can_read_row(user, row):
        raise Http404
    return row


def list_colleagues(model: type[Model]) -> QuerySet[User]:
    """Active staff who read notes and rows of this kind. One row may still be closed to one of them."""
    options = model._meta
    return _list_holders(
        ("casework", "view_note"), (options.app_label, f"view_{options.model_name}")
    )


def list_receivers(models: Iterable[type[Model]]) -> QuerySet[User]:
    """Active staff who take on rows and open some of these kinds: to whom work can be handed over."""
    found = _list_holders(("casework", "view_note"), ("casework", "add_responsibility"))
    readers = Q()
    for model in models:
        readers |= Q(pk__in=list_colleagues(model).order_by().values("pk"))
    return found.filter(readers)


def _list_holders(*rights: tuple[str, str]) -> QuerySet[User]:
    """Active staff with all of these rights, each an app and a codename."""
    people = User.objects.filter(is_active=True, is_staff=True)
    for app, codename in rights:
        given = User.groups.through.objects.filter(
            user=OuterRef("pk"),
            group__permissions__codename=codename,
            group__permissions__content_type__app_label=app,
        )
        people = people.filter(Q(is_superuser=True) | Exists(given))
    return people.order_by("name", "email")


def build_row_path(row: Model) -> str:
    """The address of the page of a row for staff; nothing when it has none."""
    options = row._meta
    try:
        return reverse(
            f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]
        )
    except NoReverseMatch:
        return ""
