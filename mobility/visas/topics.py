"""Messages beside a dossier are those about its file; they may say by when its papers are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Min, Model, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Dossier, Piece
from mobility.visas.reminders import OWED
from mobility.visas.services.checklist import COLLECTING
from participants.register.models import Participation
from pemwecco.correspondence.topics import (
    Placeholder,
    Rows,
    register_placeholder,
    register_row_source,
)

BESIDE = ("person", "call__programme", "cohort")


def list_dossier_files(rows: Rows) -> Iterable[Model]:
    """The files of these dossiers; a page that has read its one dossier whole asks nothing."""
    field = Dossier._meta.get_field("participation")
    if len(rows) == 1 and all(field.is_cached(row) for row in rows):
        found = [row.participation for row in rows]
        prefetch_related_objects(found, *BESIDE)
        return found
    files = {row.participation_id for row in rows}
    asked = Participation.objects.filter(pk__in=files).order_by("pk")
    return asked.select_related(*BESIDE)


def fill_papers_deadline(rows: Rows) -> Mapping[int, Any]:
    """The day of the first paper that is still to bring for the visa of each file; one query."""
    owed = Piece.objects.filter(
        dossier__participation__in=[row.pk for row in rows],
        dossier__stage__in=COLLECTING,
        stage__in=OWED,
        due_on__isnull=False,
    )
    days = owed.order_by().values_list("dossier__participation")
    return dict(days.annotate(day=Min("due_on")))


register_row_source(Dossier, list_dossier_files)
register_placeholder(
    "participation",
    Placeholder(
        "visa_papers_deadline",
        _("day by which the next paper of the visa is due"),
        fill_papers_deadline,
        missing=_("No paper of the visa is still to bring by a day."),
    ),
)
