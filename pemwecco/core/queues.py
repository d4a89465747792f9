"""What waits in a list: a number on the first page and the list behind it, from one QuerySet.

A subject registers the queues of its lists beside their pages; each list offers its own as a filter
(`?waits=code`), and the first page counts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin import SimpleListFilter
from django.db.models import CharField, Count, Model, QuerySet, Value
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

WAITS = "waits"
QueueRows = Callable[["User"], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one list that wait for somebody: which ones, and how a number of them reads."""

    code: str
    label: Promise
    rows: QueueRows


_QUEUES: dict[str, dict[str, Queue]] = defaultdict(dict)


def register_queue(model: str, code: str, label: Promise, rows: QueueRows) -> None:
    """Let the list of a model ("visas.Dossier") show what waits; `rows` need not look at scopes."""
    _QUEUES[model.lower()][code] = Queue(code, label, rows)


def list_queues(model: type[Model]) -> list[Queue]:
    """The queues of a list, those that upper subjects add included."""
    return list(_QUEUES[model._meta.label_lower].values())


def get_queue(model: str, code: str) -> Queue:
    """A queue that is registered; `KeyError` for another."""
    return _QUEUES[model.lower()][code]


def narrow_to_queue(
    queryset: QuerySet[Any], code: str | None, viewer: User
) -> QuerySet[Any]:
    """The rows of a list that wait in one of its queues; all of them without one, or with an unknown one."""
    queue = _QUEUES[queryset.model._meta.label_lower].get(code or "")
    if queue is None:
        return queryset
    return queryset.filter(pk__in=queue.rows(viewer).order_by().values("pk"))


def count_queues(rows: Iterable[tuple[str, QuerySet[Any]]]) -> dict[str, int]:
    """How many rows each of some QuerySets has, by their names, in one query for all of them."""
    counts = []
    found: dict[str, int] = {}
    for name, queryset in rows:
        found[name] = 0
        chosen = queryset.model._base_manager.filter(
            pk__in=queryset.order_by().values("pk")
        )
        named = chosen.order_by().annotate(queue=Value(name, output_field=CharField()))
        counts.append(named.values_list("queue").annotate(rows=Count("pk")))
    if counts:
        first, *others = counts
        found |= dict(first.union(*others, all=True))
    return found


class QueueFilter(SimpleListFilter):
    """Narrows a list to what waits in one of its queues."""

    title = _("what waits")
    parameter_name = WAITS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(queue.code, queue.label) for queue in list_queues(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        viewer: Any = request.user
        return narrow_to_queue(queryset, self.value(), viewer)
