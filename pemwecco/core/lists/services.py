"""What a person keeps of a list of staff: its columns, and views under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.core.lists.columns import list_offered_columns
from pemwecco.core.lists.exporting import build_list_export
from pemwecco.core.lists.saved_views import NOT_KEPT, get_page_name
from pemwecco.core.models import ChosenColumns, SavedView

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST_VIEWS: Final = 50
LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 2000
REMOVE_SHARED = "core.delete_savedview"


def choose_columns(*, user: User, page: Any, names: Iterable[str]) -> None:
    """Show these columns of a list to this person from now on, in this order.

    What the list does not offer to the person is left out; refuses when nothing is left.
    """
    offered = list_offered_columns(page, user)
    kept = [name for name in dict.fromkeys(names) if name in offered]
    if not kept:
        raise Refused(_("Please choose at least one column."))
    ChosenColumns.objects.update_or_create(
        user=user, page=get_page_name(page), defaults={"names": kept}
    )


def reset_columns(*, user: User, page: Any) -> None:
    """Show the standard columns of a list to this person again."""
    ChosenColumns.objects.filter(user=user, page=get_page_name(page)).delete()


@transaction.atomic
def save_view(
    *, owner: User, page: Any, name: str, query: str, is_shared: bool
) -> SavedView:
    """Keep a list as it stands at the address `?query` under a name.

    Refuses an empty or long name, one that the person uses for this list already, an address that the
    list does not take or that is too long, and a view more than a person may keep.
    """
    name = _clean_name(name)
    kept = _clean_query(owner, page, query)
    mine = SavedView.objects.select_for_update().filter(owner=owner)
    if mine.filter(page=get_page_name(page), name=name).exists():
        raise Refused(_("You have a view of this name already."))
    if len(mine) >= MOST_VIEWS:
        sentence = _("You keep %(most)d views; please delete one before you add one.")
        raise Refused(sentence % {"most": MOST_VIEWS})
    return SavedView.objects.create(
        owner=owner,
        page=get_page_name(page),
        name=name,
        query=kept,
        is_shared=is_shared,
    )


@transaction.atomic
def replace_view(*, view: SavedView, page: Any, query: str, by: User) -> None:
    """Let a view show what the list shows at the address `?query`; for its owner only."""
    _require_owner(view, by)
    view.query = _clean_query(by, page, query)
    view.save(update_fields=["query"])


@transaction.atomic
def rename_view(*, view: SavedView, name: str, is_shared: bool, by: User) -> None:
    """Give a view another name, and share it or not; for its owner only."""
    _require_owner(view, by)
    name = _clean_name(name)
    others = SavedView.objects.filter(owner=by, page=view.page, name=name)
    if others.exclude(pk=view.pk).exists():
        raise Refused(_("You have a view of this name already."))
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])


def delete_view(*, view: SavedView, by: User) -> None:
    """Delete a view: one's own, or a shared one for whoever may tidy those of others."""
    if view.owner_id != by.pk and not (view.is_shared and by.has_perm(REMOVE_SHARED)):
        raise PermissionDenied
    view.delete()


def _require_owner(view: SavedView, by: User) -> None:
    if view.owner_id != by.pk:
        raise PermissionDenied


def _clean_name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("Please give the view a name."))
    if len(name) > LONGEST_NAME:
        sentence = _("The name of a view has at most %(most)d signs.")
        raise Refused(sentence % {"most": LONGEST_NAME})
    return name


def _clean_query(user: User, page: Any, query: str) -> str:
    """The address of a list without its page and without the view that it came from."""
    kept = QueryDict(query.replace("\x00", ""), mutable=True)
    for name in NOT_KEPT:
        kept.pop(name, None)
    address: str = kept.urlencode()
    if len(address) > LONGEST_QUERY:
        raise Refused(_("This list has more conditions than a view can keep."))
    # Asks the list itself whether it takes them.
    build_list_export(user=user, page=page, query=address)
    return address
