"""What a host has to do with its visits: each line of the portal counts a list, and opens just that list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Host, Placement, PlacementQuerySet
from pemwecco.accounts.models import User
from pemwecco.core.queues import count_queues

QueueLabel = Callable[[int], str]
QueueNarrower = Callable[[PlacementQuerySet, User], PlacementQuerySet]


@dataclass(frozen=True, slots=True)
class VisitQueue:
    """Visits that wait for their host: how a number of them reads, and which of its own they are."""

    code: str
    label: QueueLabel
    narrow: QueueNarrower


@dataclass(frozen=True, slots=True)
class VisitQueueLine:
    """A line of what is to be done now."""

    text: str
    count: int
    url: str


_VISIT_QUEUES: dict[str, VisitQueue] = {}


def register_visit_queue(code: str, label: QueueLabel, narrow: QueueNarrower) -> None:
    """Let the portal count and list visits that wait; a subject does it in its `receivers`."""
    _VISIT_QUEUES[code] = VisitQueue(code, label, narrow)


def get_visit_queue(code: str) -> VisitQueue | None:
    """The queue of an address, nothing for one that does not exist."""
    return _VISIT_QUEUES.get(code)


def list_queued_visits(queue: VisitQueue, user: User, host: Host) -> PlacementQuerySet:
    """The visits of a queue at one host: the line counts them, the list shows them."""
    own = Placement.objects.visible_to(user).of_contact(user).filter(host=host)
    return queue.narrow(own, user)


def count_visit_queues(
    user: User, host: Host
) -> tuple[list[VisitQueueLine], dict[str, int]]:
    """The lines with at least one visit each, in the order of the subjects, and all numbers; one query.

    Beside the queues, `received` is how many visits are over.
    """
    own = Placement.objects.visible_to(user).of_contact(user).filter(host=host)
    rows = [("received", own.filter(stage=PlacementStage.COMPLETED))]
    for queue in _VISIT_QUEUES.values():
        rows.append((queue.code, list_queued_visits(queue, user, host)))
    counts = count_queues(rows)
    lines = []
    for code, queue in _VISIT_QUEUES.items():
        if count := counts[code]:
            url = f"{reverse('hosts:placements')}?todo={code}"
            lines.append(VisitQueueLine(queue.label(count), count, url))
    return lines, counts


def format_requests(count: int) -> str:
    """How a number of requests reads that wait for their host."""
    return ngettext(
        "%(count)d request to answer", "%(count)d requests to answer", count
    ) % {"count": count}


register_visit_queue(
    "answer",
    format_requests,
    lambda rows, _user: rows.filter(stage=PlacementStage.OFFERED),
)
