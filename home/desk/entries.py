"""What may stand on somebody's desk: each line is a queue of a list, counted and opened from one QuerySet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.eligibility.services.working_list import (
    WorkingListQuery,
    filter_not_ready,
)
from participants.panel.queries import list_reviews_due
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.queues import WAITS, QueueRows, count_queues, get_queue
from pemwecco.core.scopes import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """One thing to do: for whoever has all the rights, which rows, and the address that lists just them."""

    code: str
    rights: tuple[str, ...]
    label: Promise
    page: str
    query: dict[str, str]
    rows: QueueRows
    is_late: bool = False

    @property
    def address(self) -> str:
        return f"{reverse(f'admin:{self.page}')}?{urlencode(self.query)}".rstrip("?")

    def list_rows(self, viewer: User) -> QuerySet[Any]:
        """The rows that this person may see, as the list shows them."""
        rows = self.rows(viewer)
        return rows.visible_to(viewer) if isinstance(rows, ScopedQuerySet) else rows


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line of a desk: how many, of what, where they are listed."""

    label: Promise
    count: int
    address: str
    is_late: bool


def list_files_with_papers_brought(viewer: User) -> QuerySet[Any]:
    """The files that are not ready, of whom something was brought that nobody has judged."""
    files = Participation.objects.visible_to(viewer)
    return filter_not_ready(files, WorkingListQuery(brought=True))


# Who does it (the right to act), the list, its queue; what is late below.
_DUE = (
    ("register.screen_participation", "register.Participation", "eligibility"),
    ("eligibility.change_duplicate", "eligibility.Duplicate", "suspected"),
    ("visas.check_piece", "visas.Dossier", "to-check"),
    ("visas.issue_letter", "letters.Invitation", "signature"),
    ("visas.manage_dossier", "visas.Dossier", "undertaking"),
    ("visas.view_dossier", "visas.Dossier", "appointment"),
    ("hosts.manage_placement", "hosts.Placement", "confirm"),
    ("structures.answer_nomination", "structures.Nomination", "answer"),
    ("itineraries.add_crossing", "itineraries.ReturnClaim", "confirm"),
    ("itineraries.add_crossing", "itineraries.ReturnDelay", "answer"),
    ("itineraries.change_tripreport", "itineraries.TripReport", "read"),
    ("itineraries.verify_actionpoint", "itineraries.ActionPoint", "verify"),
    ("itineraries.change_actionpoint", "itineraries.ActionPoint", "mine"),
    ("notes.publish_learningnote", "notes.LearningNote", "review"),
    ("plans.add_reintegrationplan", "register.Participation", "plan"),
    ("plans.change_reintegrationplan", "plans.ReintegrationPlan", "answer"),
    ("register.steer_participation", "register.Participation", "complete"),
    ("followups.manage_followup", "followups.FollowUp", "due"),
    ("partnerships.manage_partnership", "partnerships.Partnership", "told"),
    ("partnerships.manage_partnership", "partnerships.Partnership", "visa"),
    ("correspondence.add_entry", "correspondence.Thread", "answer"),
    ("visas.view_shareddossier", "visas.SharedDossier", "new"),
    ("network.add_interaction", "network.Organisation", "silent"),
    ("network.change_interaction", "network.Interaction", "next"),
    ("network.change_agreement", "network.Agreement", "ending"),
)
_LATE = (
    ("panel.change_review", "panel.Review", "late"),
    ("visas.check_piece", "visas.Dossier", "late-papers"),
    ("visas.view_dossier", "visas.Dossier", "to-lodge"),
    ("visas.view_dossier", "visas.Dossier", "decision"),
    ("itineraries.add_crossing", "register.Participation", "return"),
    ("itineraries.add_crossing", "register.Participation", "stay-ended"),
    ("itineraries.change_tripreport", "register.Participation", "report"),
    ("itineraries.change_actionpoint", "itineraries.ActionPoint", "late"),
    ("plans.change_reintegrationplan", "plans.ReintegrationPlan", "agree"),
    ("plans.change_reintegrationplan", "plans.ReintegrationPlan", "behind"),
    ("followups.view_followup", "followups.FollowUp", "late"),
    ("partnerships.manage_partnership", "partnerships.Partnership", "unproved"),
    ("partnerships.manage_partnership", "partnerships.Partnership", "silent"),
    ("gatherings.record_attendance", "gatherings.EventSession", "unrecorded"),
    ("mail.change_message", "mail.Message", "failed"),
    ("accounts.change_user", "accounts.User", "factor"),
)
_PAGES = (
    DeskEntry(
        "reviews",
        ("panel.score_review",),
        _("files that you have to review"),
        "panel_review_queue",
        {},
        list_reviews_due,
    ),
    DeskEntry(
        "brought",
        ("register.screen_participation", "register.view_participation"),
        _("files that are not ready, with papers brought"),
        "eligibility_not_ready",
        {"brought": "1"},
        list_files_with_papers_brought,
    ),
)


def list_desk_entries() -> list[DeskEntry]:
    """Everything that may stand on a desk, whoever's it is."""
    entries = list(_PAGES)
    for is_late, queues in ((False, _DUE), (True, _LATE)):
        for right, model, code in queues:
            queue = get_queue(model, code)
            app, name = model.lower().split(".")
            entry = DeskEntry(
                f"{app}_{name}.{code}",
                (right, f"{app}.view_{name}"),
                queue.label,
                f"{app}_{name}_changelist",
                {WAITS: code},
                queue.rows,
                is_late,
            )
            entries.append(entry)
    return entries


def count_desk_lines(viewer: User) -> list[DeskLine]:
    """The lines of somebody's desk with at least one row each; one query for all numbers."""
    entries = list(_list_entries_for(viewer))
    counts = count_queues((entry.code, entry.list_rows(viewer)) for entry in entries)
    lines = []
    for entry in entries:
        if counts[entry.code]:
            lines.append(
                DeskLine(entry.label, counts[entry.code], entry.address, entry.is_late)
            )
    return lines


def _list_entries_for(viewer: User) -> Iterable[DeskEntry]:
    for entry in list_desk_entries():
        if all(viewer.has_perm(right) for right in entry.rights):
            yield entry
