"""One row goes into another of its kind: everything that points to it is led to the one kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.db import (
    DatabaseError,
    IntegrityError,
    InternalError,
    connection,
    transaction,
)
from django.db.models import DateTimeField, Model, Q
from django.utils.translation import gettext as _

from pemwecco.core.constraints import format_broken_constraint
from pemwecco.core.labels import join_label
from pemwecco.network.merging.records import (
    MergePreview,
    MergeRecord,
    MovedRows,
    name_kind,
)
from pemwecco.network.merging.references import (
    Pointing,
    Reference,
    delete_raw_row,
    list_references,
    read_raw_row,
    write_raw_columns,
)
from pemwecco.network.models import Figure, Relation, SimilarPair

# Of two rows where one can be, that of the row kept stays: they say how we work with it, not what it is.
YIELDING: Final = frozenset(
    {
        "casework.Labelling",
        "casework.Responsibility",
        "casework.Watch",
        "reminders.Reminder",
        "network.Affiliation",
        "network.Relation",
    }
)
MOST_NAMED: Final = 200


@dataclass(slots=True)
class Absorbing:
    """One merge on its way: it writes what it does, and what forbids it."""

    record: MergeRecord = field(default_factory=MergeRecord)
    preview: MergePreview = field(default_factory=MergePreview)

    def absorb(self, kept: Any, absorbed: Any) -> None:
        """Lead all references from one row to the other; of two where one can be, one goes."""
        for reference in list_references(type(kept)):
            self._lead(reference, kept, absorbed)

    def drop(self, row: Any) -> None:
        """Delete a row that nothing needs any more; the database refuses it when something does."""
        self.record.dropped.append((row._meta.label, read_raw_row(row)))
        delete_raw_row(row)

    def write(self, row: Any, columns: dict[str, Any]) -> None:
        """Set columns of a row, as the database keeps them."""
        raw = read_raw_row(row)
        before = {name: raw[name] for name in columns}
        self.record.written.append((row._meta.label, row.pk, before, columns))
        write_raw_columns(row, columns)

    def move(
        self, reference: Reference, rows: list[Any], before: Any, after: Any
    ) -> None:
        """Point rows to another one; what the database refuses is a conflict in its own words."""
        keys = [row.pk for row in rows]
        model = reference.model
        chosen = model._base_manager.filter(pk__in=keys)
        try:
            with transaction.atomic():
                chosen.update(**{reference.column: after})
                check_constraints_now()
        except (IntegrityError, InternalError) as error:
            self.preview.conflicts.append(describe_refusal(model, error))
            return
        self.record.moved.append(
            MovedRows(model._meta.label, reference.column, before, after, keys)
        )
        self.preview.note_moving(model, [str(row) for row in rows[:MOST_NAMED]])

    def _lead(self, reference: Reference, kept: Any, absorbed: Any) -> None:
        rows = list(reference.select(absorbed))
        if not rows:
            return
        if reference.is_frozen:
            self._restate(reference, rows, kept)
            return
        moving = []
        for row in rows:
            if self._is_tie_of_both(reference, row, kept):
                self.preview.twice.append(join_label(name_kind(reference.model), row))
                self.drop(row)
            elif (twin := find_twin(reference, row, kept)) is None:
                moving.append(row)
            else:
                self._settle_twins(reference, twin, row)
        if moving:
            before, after = reference.value(absorbed), reference.value(kept)
            self.move(reference, moving, before, after)

    def _is_tie_of_both(self, reference: Reference, row: Any, kept: Any) -> bool:
        if reference.model is not Relation:
            return False
        other = row.second_id if reference.column == "first_id" else row.first_id
        return bool(other == kept.pk)

    def _restate(self, reference: Reference, rows: list[Any], kept: Any) -> None:
        """What may not be changed: a figure is stated again for the row kept, all else stays as written."""
        model = reference.model
        if model is not Figure:
            if reference.pointing is Pointing.KEY:
                sentence = _("%(kind)s: what was written stays where it is.")
                self.preview.conflicts.append(sentence % {"kind": name_kind(model)})
            self.preview.note_staying(model, len(rows))
            return
        names = []
        for row in rows:
            facts = {}
            for column in model._meta.concrete_fields:
                if not column.primary_key:
                    facts[column.attname] = getattr(row, column.attname)
            facts["organisation_id"] = kept.pk
            copy, is_new = Figure.objects.get_or_create(**facts)
            names.append(str(row))
            self.drop(row)
            if is_new:
                self.record.made.append((model._meta.label, copy.pk))
        self.preview.note_restated(model, names)

    def _settle_twins(self, reference: Reference, twin: Any, row: Any) -> None:
        """Two rows where one can be: equal ones become one, others forbid the merge."""
        differing, blanks = compare_twins(twin, row, reference)
        if differing and row._meta.label not in YIELDING:
            sentence = _(
                "Both have their own – %(kind)s: “%(first)s” and “%(second)s” – where one can have one only."
            )
            names = {"kind": name_kind(type(row)), "first": twin, "second": row}
            self.preview.conflicts.append(sentence % names)
            return
        self.absorb(twin, row)
        if not self.preview.conflicts:
            self.drop(row)
            if blanks:
                self.write(twin, blanks)
        self.preview.twice.append(join_label(name_kind(type(row)), row))


def check_constraints_now() -> None:
    """Ask what the database would ask at the end of the transaction, and go on asking then."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def describe_refusal(model: type[Model], error: DatabaseError) -> str:
    """What the database did not take, with the kind of row."""
    sentence = format_broken_constraint(IntegrityError(*error.args))
    if isinstance(error, IntegrityError):
        sentence = format_broken_constraint(error)
    return f"{name_kind(model)} – {sentence}"


def find_twin(reference: Reference, row: Any, kept: Any) -> Any:
    """The row of the one kept that stands where this one would come, or nothing."""
    if reference.pointing is Pointing.TEXT:
        return None
    theirs = reference.select(kept)
    for names, condition in _list_twin_keys(reference):
        values = {name: getattr(row, name) for name in names}
        if any(value is None for value in values.values()):
            continue
        if not reference.model._base_manager.filter(Q(pk=row.pk) & condition).exists():
            continue
        if (twin := theirs.filter(condition, **values).first()) is not None:
            return twin
    if reference.model is Relation:
        return _find_same_tie(reference, row, theirs)
    return None


def _list_twin_keys(reference: Reference) -> list[tuple[tuple[str, ...], Q]]:
    return list(reference.list_unique_sets())


def _find_same_tie(reference: Reference, row: Relation, theirs: Any) -> Any:
    """The same tie on days that meet: an organisation has it once at a time."""
    other = "second_id" if reference.column == "first_id" else "first_id"
    same = theirs.filter(kind=row.kind, **{other: getattr(row, other)})
    if row.until is not None:
        same = same.filter(Q(since__isnull=True) | Q(since__lte=row.until))
    if row.since is not None:
        same = same.filter(Q(until__isnull=True) | Q(until__gte=row.since))
    return same.first()


def compare_twins(
    twin: Any, row: Any, reference: Reference
) -> tuple[list[str], dict[str, Any]]:
    """The columns in which two rows differ, and what the kept one lacks; instants do not count."""
    kept, gone = read_raw_row(twin), read_raw_row(row)
    differing, blanks = [], {}
    for column in type(row)._meta.concrete_fields:
        name = column.column
        is_moment = isinstance(column, DateTimeField)
        if column.primary_key or is_moment or column.attname == reference.column:
            continue
        if kept[name] == gone[name] or gone[name] in (None, ""):
            continue
        if kept[name] in (None, ""):
            blanks[name] = gone[name]
        else:
            differing.append(name)
    return differing, blanks


def drop_pairs(absorbing: Absorbing, kept: Any, absorbed: Any) -> None:
    """The pairs of the row absorbed go; where staff said “not the same” of it, it is said of the one kept."""
    kind = "person" if kept._meta.model_name == "person" else "organisation"
    first, second = f"first_{kind}_id", f"second_{kind}_id"
    for pair in SimilarPair.objects.of_row(absorbed):
        sides = {getattr(pair, first), getattr(pair, second)} - {absorbed.pk}
        raw = read_raw_row(pair)
        absorbing.drop(pair)
        keys = sorted(sides | {kept.pk})
        if pair.state != SimilarPair.State.DIFFERENT or len(keys) == 1:
            continue
        told = {first: keys[0], second: keys[1]}
        copy, is_new = SimilarPair.objects.get_or_create(
            **told,
            defaults={
                "reasons": pair.reasons,
                "state": pair.state,
                "note": pair.note,
                "decided_by_id": pair.decided_by_id,
                "decided_at": pair.decided_at,
            },
        )
        if is_new:
            absorbing.record.made.append((SimilarPair._meta.label, copy.pk))
        elif copy.state == SimilarPair.State.OPEN:
            said = ("state", "note", "decided_by_id", "decided_at")
            absorbing.write(copy, {name: raw[name] for name in said})
