"""What a stay adds to the timeline of a file: its visits, and the letters issued, replaced or revoked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import PlacementStep
from mobility.letters.models import LetterKind
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.models import PaperStep

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_stay_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """Each move of each visit and of each letter of a file; both in one query."""
    if not isinstance(row, Participation):
        return
    for kind, at, target, why, by, name, number in list_stay_steps(row, viewer):
        if kind == "visit":
            what = join_label(name, PlacementStage(target).label)
        else:
            what = join_label(
                f"{LetterKind(name).label} {number}", PaperStage(target).label
            )
        yield Moment(at=at, what=what, by=by or "", why=why, kind=kind)


@register_timeline_rows
def list_stay_rows(row: Model, viewer: User) -> list[Ahead]:
    """The moves of the visits and letters of a file."""
    if not isinstance(row, Participation):
        return []
    return [list_stay_steps.ahead(row, viewer)]


@remembered_rows
def list_stay_steps(row: Participation, viewer: User) -> QuerySet[Any, Any]:
    """The moves that the viewer may see, of visits and of letters alike."""
    visits = _read_steps(
        PlacementStep.objects.filter(subject__participation=row),
        "visit",
        "subject__host__organisation__name",
        "subject__stage",
    )
    letters = _read_steps(
        PaperStep.objects.filter(subject__letter__dossier__participation=row),
        "paper",
        "subject__letter__kind",
        "subject__reference",
    )
    if not viewer.has_perm("hosts.view_placement"):
        visits = visits.none()
    if not viewer.has_perm("visas.view_dossier"):
        letters = letters.none()
    return visits.union(letters, all=True)


def _read_steps(
    steps: QuerySet[Any], kind: str, name: str, number: str
) -> QuerySet[Any, Any]:
    text: CharField[str, str] = CharField()
    by = Coalesce(NullIf(F("by__name"), Value("")), F("by__email"), output_field=text)
    return steps.order_by().values_list(
        Value(kind, output_field=text), "at", "target", "reason", by,
        Cast(name, text), Cast(number, text),
    )  # fmt: skip
