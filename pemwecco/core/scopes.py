"""Scopes: which rows a person may see. A right says what, a scope says on whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from pemwecco.accounts.models import User

Viewer: TypeAlias = "User | AnonymousUser"

M = TypeVar("M", bound=models.Model)
# Gives a subquery of the ids that do not exist for a person.
Barred = Callable[["Viewer"], models.QuerySet[Any, Any]]
_BARS: dict[type[models.Model], list[tuple[str, Barred]]] = defaultdict(list)
_ADMITS: dict[type[models.Model], list[tuple[str, Barred]]] = defaultdict(list)


def deny_barred_rows(model: type[models.Model], lookup: str, barred: Barred) -> None:
    """Bar rows of a model from people whose role would show them: those of which `lookup` is in `barred`.

    A subject does it when apps are ready; a conflict of interest hides a file from a member of staff.
    """
    _BARS[model].append((lookup, barred))


def admit(model: type[models.Model], lookup: str, admitted: Barred) -> None:
    """Open rows of a model to people whom an upper subject lets in: those of which `lookup` is in `admitted`.

    A subject does it when apps are ready; a panel member reads the application that she reviews.
    """
    _ADMITS[model].append((lookup, admitted))


class ScopedQuerySet(models.QuerySet[M]):
    """A QuerySet that knows who may see its rows. The default shows them to staff with the right."""

    def visible_to(self, user: Viewer) -> Self:
        """The rows this person may see. Subjects override it to add the people concerned."""
        return self.unbarred(user) if self.staff_may_view(user) else self.none()

    def unbarred(self, user: Viewer) -> Self:
        """Without the rows that a subject bars from this person whatever their role (`bar`)."""
        rows = self
        for lookup, barred in _BARS[self.model]:
            rows = rows.exclude(**{f"{lookup}__in": barred(user)})
        return rows

    def admitted(self, user: Viewer) -> models.Q:
        """What upper subjects open to this person (`admit`), as a condition to add to one's own rows."""
        opened = models.Q(pk__in=[])
        for lookup, admitted in _ADMITS[self.model]:
            opened |= models.Q(**{f"{lookup}__in": admitted(user)})
        return opened

    def staff_may_view(self, user: Viewer) -> bool:
        """Whether the person's role lets them see every row of this kind."""
        options = self.model._meta
        return user.is_active and user.has_perm(
            f"{options.app_label}.view_{options.model_name}"
        )


def get_scoped_rows(model: type[models.Model]) -> ScopedQuerySet[Any] | None:
    """All rows of a kind that knows scopes; nothing for a kind that knows none."""
    manager = getattr(model, "objects", None)
    rows = manager.all() if manager is not None else None
    return rows if isinstance(rows, ScopedQuerySet) else None


def fetch_named_rows(
    model: type[models.Model], keys: Iterable[int]
) -> dict[int, models.Model]:
    """Rows by key, with what their names are made of, in one query; scopes are the caller's."""
    return dict(model._base_manager.select_related().in_bulk(list(keys)))


class PersonalQuerySet(ScopedQuerySet[M]):
    """Rows about one person, who sees their own by the address with which they signed in.

    `address` is the way from the row to that address.
    """

    address: ClassVar[str] = "participation__person__email"

    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; their own for the person concerned."""
        return (
            self.unbarred(user) if self.staff_may_view(user) else self.of_person(user)
        )

    def of_person(self, user: Viewer) -> Self:
        """The person's own, whatever else they may see; nothing without a sign-in."""
        return (
            self.filter(**{self.address: user.email})
            if user.is_authenticated
            else self.none()
        )


def get_visible_or_404(queryset: ScopedQuerySet[M], user: Viewer, **lookup: Any) -> M:
    """The one row in this person's scope; outside it the row does not exist (404)."""
    try:
        return queryset.visible_to(user).get(**lookup)
    except ObjectDoesNotExist:
        raise Http404(_("This page does not exist.")) from None
