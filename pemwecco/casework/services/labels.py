"""Verbs on the labels of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.casework.models import Label, Labelling
from pemwecco.core.answers import YES, GuardAnswer, Refused, RowOutcome, no, require


def can_label(row: Model, label: Label) -> GuardAnswer:
    """Whether a label may be put on a row, with the sentence when not."""
    if label.retired:
        return no(_("This label is no longer given."))
    if label.kinds and row._meta.label_lower not in label.kinds:
        return no(_("This label is not meant for this kind of item."))
    return YES


@transaction.atomic
def put_label(*, row: Model, label: Label, by: User) -> None:
    """Put a label on a row; twice is once. Refuses one that is not given to this kind any more."""
    require(by, "casework.add_labelling")
    if not (answer := can_label(row, label)):
        raise Refused(answer.reason)
    Labelling.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        label=label,
        defaults={"by": by},
    )


@transaction.atomic
def take_label(*, row: Model, label: Label, by: User) -> None:
    """Take a label from a row; the history keeps that it was there."""
    require(by, "casework.add_labelling")
    Labelling.objects.of_row(row).filter(label=label).delete()


@transaction.atomic
def label_all(
    *, rows: Sequence[Model], label: Label, put: bool, by: User
) -> list[RowOutcome[Any]]:
    """Put a label on many rows or take it from them, and say what came of each."""
    outcomes = preview_labels(rows=rows, label=label, put=put)
    for outcome in outcomes:
        if outcome.answer and put:
            put_label(row=outcome.row, label=label, by=by)
        elif outcome.answer:
            take_label(row=outcome.row, label=label, by=by)
    return outcomes


def preview_labels(
    *, rows: Sequence[Model], label: Label, put: bool
) -> list[RowOutcome[Any]]:
    """What would come of it."""
    return [RowOutcome(row, can_label(row, label) if put else YES) for row in rows]
