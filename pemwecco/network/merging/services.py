"""Two people or two organisations become one, shown before, and taken back within thirty days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import NOT_YOUR_ROLE, Refused
from pemwecco.core.constraints import format_broken_constraint
from pemwecco.network.merging.absorbing import (
    Absorbing,
    check_constraints_now,
    describe_refusal,
    drop_pairs,
)
from pemwecco.network.merging.records import (
    MergePreview,
    MovedRows,
    get_named_model,
    name_kind,
    read_merge_record,
)
from pemwecco.network.merging.references import (
    Pointing,
    Reference,
    delete_raw_row,
    insert_raw_row,
    read_raw_row,
    write_raw_columns,
)
from pemwecco.network.models import Merge, Organisation, Person
from pemwecco.network.services import record_organisation, record_person
from pemwecco.privacy.models import Consent
from pemwecco.privacy.services import register_earlier_rows

# So long a merge can be taken back; then what it kept for that is forgotten.
UNDO_DAYS: Final = 30
NEVER_CHOSEN: Final = frozenset(
    {"id", "name_key", "name_marks", "compared_at", "created_at"}
)
Choices = Mapping[str, str]
ABSORBED: Final = "absorbed"


class _OnlyShown(Exception):
    """Ends the trial of a merge: everything that it did is rolled back."""


def list_merged_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The facts of a person or an organisation of which one value stays when both have one."""
    fields = model._meta.concrete_fields
    return [field for field in fields if field.name not in NEVER_CHOSEN]


def merge_persons(
    *, kept: Person, absorbed: Person, choices: Choices, by: User, reason: str
) -> Merge:
    """Make two rows of one human being one: all that points to the one absorbed is led to the one kept.

    `choices` names, by field, whose value stays where both have one: "kept" or "absorbed". Refuses with
    `Refused` what cannot be there twice (two files in one call), two accounts without a word on which
    address stays, and a row that is gone meanwhile; with `PermissionDenied` without the right.
    """
    return _merge(kept, absorbed, choices, by, reason)


def merge_organisations(
    *,
    kept: Organisation,
    absorbed: Organisation,
    choices: Choices,
    by: User,
    reason: str,
) -> Merge:
    """Make two rows of one organisation one; refuses as `merge_persons`, and two hosts, posts or numbers."""
    return _merge(kept, absorbed, choices, by, reason)


def preview_merge(
    *, kept: Any, absorbed: Any, choices: Choices, by: User
) -> MergePreview:
    """What a merge would do: it is done as a trial, with all rules of the database, and rolled back."""
    require_merging(kept, by)
    absorbing = Absorbing()
    try:
        with transaction.atomic():
            rows = _lock_both(kept, absorbed)
            _take_in(absorbing, *rows, choices)
            raise _OnlyShown  # noqa: TRY301  it rolls back what the block did
    except _OnlyShown:
        pass
    except Refused as refusal:
        absorbing.preview.conflicts.extend(refusal.sentences)
    return absorbing.preview


def require_merging(row: models.Model, by: User) -> None:
    """Raise `PermissionDenied` for who may not merge rows of this kind, or not see this one."""
    kind = row._meta.model_name
    rows: Any = type(row).objects  # type: ignore[attr-defined]  # a person's or an organisation's
    if not by.has_perm(f"network.merge_{kind}"):
        raise PermissionDenied(str(NOT_YOUR_ROLE))
    if not rows.visible_to(by).filter(pk=row.pk).exists():
        raise PermissionDenied(str(NOT_YOUR_ROLE))


@transaction.atomic
def _merge(kept: Any, absorbed: Any, choices: Choices, by: User, reason: str) -> Merge:
    require_merging(kept, by)
    require_merging(absorbed, by)
    if not reason.strip():
        raise Refused(_("Please write how you know that they are the same."))
    first, second = _lock_both(kept, absorbed)
    absorbing = Absorbing()
    label, kind = str(second), second._meta.model_name
    absorbed_key = second.pk
    _take_in(absorbing, first, second, choices)
    if absorbing.preview.conflicts:
        raise Refused(*absorbing.preview.conflicts)
    gone = [[model, row["id"]] for model, row in absorbing.record.dropped]
    return Merge.objects.create(
        **{f"kept_{kind}": first},
        kept_key=first.pk,
        absorbed_key=absorbed_key,
        label=label[:250],
        record=absorbing.record.as_json(),
        gone=gone,
        by=by,
        reason=reason.strip()[:300],
    )


def _lock_both(kept: Any, absorbed: Any) -> tuple[Any, Any]:
    """Both rows, held until the end: two who merge the same at once wait for each other."""
    if type(kept) is not type(absorbed) or kept.pk == absorbed.pk:
        raise Refused(_("Choose two different rows of the same kind."))
    keys = [kept.pk, absorbed.pk]
    rows = type(kept).objects.select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    if len(found) < len(keys):
        raise Refused(
            _("One of the two is not there any more: perhaps somebody merged them.")
        )
    return found[kept.pk], found[absorbed.pk]


def _take_in(absorbing: Absorbing, kept: Any, absorbed: Any, choices: Choices) -> None:
    """The whole merge of two locked rows; conflicts are gathered in the preview."""
    facts = choose_facts(kept, absorbed, choices)
    addresses = (kept.email, absorbed.email)
    if isinstance(kept, Person):
        absorbing.preview.conflicts.extend(_list_account_refusals(*addresses, choices))
    drop_pairs(absorbing, kept, absorbed)
    absorbing.absorb(kept, absorbed)
    if isinstance(kept, Person):
        chosen = facts.get("email", kept.email)
        for address in addresses:
            _move_consents(absorbing, address, chosen, (kept.pk, absorbed.pk))
    if absorbing.preview.conflicts:
        return
    before = read_raw_row(kept)
    try:
        with transaction.atomic():
            absorbing.drop(absorbed)
            check_constraints_now()
    except (IntegrityError, InternalError) as error:
        absorbing.preview.conflicts.append(describe_refusal(type(kept), error))
        return
    facts["created_at"] = min(kept.created_at, absorbed.created_at)
    _write_facts(kept, facts)
    _note_written(absorbing, kept, before)


def choose_facts(kept: Any, absorbed: Any, choices: Choices) -> dict[str, Any]:
    """The facts that the kept row takes over: what it lacks, and what was chosen."""
    facts: dict[str, Any] = {}
    for field in list_merged_fields(type(kept)):
        mine, theirs = getattr(kept, field.name), getattr(absorbed, field.name)
        is_blank = mine in (None, "") or not str(mine)
        has_theirs = theirs not in (None, "") and bool(str(theirs))
        if has_theirs and (is_blank or choices.get(field.name) == ABSORBED):
            facts[field.name] = theirs
    return facts


def _write_facts(kept: Any, facts: dict[str, Any]) -> None:
    created_at = facts.pop("created_at")
    kept.created_at = created_at
    if isinstance(kept, Person):
        record_person(person=kept, **facts)
    else:
        record_organisation(organisation=kept, **facts)


def _note_written(absorbing: Absorbing, kept: Any, before: dict[str, Any]) -> None:
    after = read_raw_row(kept)
    changed = [name for name in after if after[name] != before[name]]
    line = (
        kept._meta.label,
        kept.pk,
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )
    absorbing.record.written.append(line)


def list_accounts_of(addresses: tuple[str, str]) -> dict[str, User]:
    """The accounts by their addresses, of those two that have one."""
    users = User.objects.filter(email__in=[one for one in addresses if one])
    return {user.email: user for user in users}


def _list_account_refusals(mine: str, theirs: str, choices: Choices) -> list[str]:
    """Why the account of one of two addresses would be left alone without anybody's word.

    A person reaches what is theirs by the address with which they sign in.
    """
    if mine == theirs:
        return []
    accounts, choice = list_accounts_of((mine, theirs)), choices.get("email")
    if len(accounts) > 1 and choice is None:
        sentence = _(
            "Both addresses have an account, %(first)s and %(second)s: choose which one stays. With the "
            "other one this person no longer reaches anything here."
        )
        return [sentence % {"first": mine, "second": theirs}]
    chosen = theirs if choice == ABSORBED else mine
    if len(accounts) == 1 and chosen not in accounts:
        sentence = _(
            "This person signs in with %(address)s: choose this address to stay."
        )
        return [sentence % {"address": next(iter(accounts))}]
    return []


def _move_consents(
    absorbing: Absorbing, address: str, chosen: str, keys: tuple[int, int]
) -> None:
    """Consents are kept by address: they follow the person, unless somebody else has the address too."""
    if address == chosen:
        return
    rows = list(Consent.objects.filter(email=address).order_by("pk"))
    if not rows:
        return
    if Person.objects.filter(email=address).exclude(pk__in=keys).exists():
        absorbing.preview.staying[name_kind(Consent)] += len(rows)
        return
    reference = Reference(Consent, "email", Pointing.TEXT)
    absorbing.move(reference, rows, address, chosen)


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Any:
    """Take a merge back: both rows are as they were, with what pointed to them; returns the row absorbed.

    What was added to the kept row since stays with it. Refuses with `Refused` after thirty days, a second
    time, and when something that moved has changed since; with `PermissionDenied` without the right.
    """
    require_merging(merge.kept, by)
    row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    everybody: Any = type(row.kept).objects
    kept = everybody.select_for_update(of=("self",)).get(pk=row.kept.pk)
    if refusals := list_undo_refusals(row):
        raise Refused(*refusals)
    record = read_merge_record(row.record)
    if changes := _list_changes_since(record.moved, record.written):
        raise Refused(*changes)
    for label, key in record.made:
        delete_raw_row(get_named_model(label)(pk=key))
    for label, values in reversed(record.dropped):
        _put_back(label, values)
    for line in reversed(record.moved):
        chosen = get_named_model(line.model)._base_manager.filter(pk__in=line.keys)
        chosen.update(**{line.column: line.before})
    for label, key, before, _after in reversed(record.written):
        write_raw_columns(get_named_model(label)(pk=key), before)
    try:
        check_constraints_now()
    except (IntegrityError, InternalError) as error:
        raise Refused(describe_refusal(type(kept), error)) from error
    rows: Any = type(kept).objects
    rows.filter(pk__in=[kept.pk, row.absorbed_key]).update(compared_at=None)
    row.undone_by, row.undone_at = by, timezone.now()
    row.record, row.label, row.gone = {}, "", []
    row.save(update_fields=["undone_by", "undone_at", "record", "label", "gone"])
    return rows.get(pk=row.absorbed_key)


def list_undo_refusals(merge: Merge) -> list[str]:
    """Why a merge cannot be taken back any more, before its rows are looked at."""
    if merge.undone_at is not None:
        return [_("This merge is taken back already.")]
    if not merge.record or merge.at < timezone.now() - timedelta(days=UNDO_DAYS):
        sentence = _("A merge can be taken back for %(days)s days.")
        return [sentence % {"days": UNDO_DAYS}]
    if merge.kept.pk != merge.kept_key:
        return [_("The row kept was itself merged since: take that back first.")]
    return []


def _list_changes_since(moved: list[MovedRows], written: list[Any]) -> list[str]:
    """What no longer is as the merge left it, in words."""
    found = []
    for line in moved:
        model = get_named_model(line.model)
        rows = model._base_manager.filter(pk__in=line.keys, **{line.column: line.after})
        lost = sorted(set(line.keys) - set(rows.values_list("pk", flat=True)))
        if lost:
            sentence = _(
                "%(kind)s: %(numbers)s went elsewhere or are gone since the merge."
            )
            numbers = ", ".join(f"#{key}" for key in lost)
            found.append(sentence % {"kind": name_kind(model), "numbers": numbers})
    for label, key, _before, after in written:
        model = get_named_model(label)
        row = model._base_manager.filter(pk=key).first()
        now = read_raw_row(row) if row is not None else {}
        for name, value in after.items():
            if name not in NEVER_CHOSEN and now.get(name) != value:
                sentence = _("“%(field)s” of %(row)s has changed since the merge.")
                what = {"field": _name_column(model, name), "row": row or f"#{key}"}
                found.append(sentence % what)
    return found


def _name_column(model: type[models.Model], column: str) -> str:
    for field in model._meta.concrete_fields:
        if field.column == column:
            return capfirst(str(field.verbose_name))
    return column


def _put_back(label: str, values: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            insert_raw_row(get_named_model(label), values)
    except (IntegrityError, InternalError) as error:
        raise Refused(format_broken_constraint(IntegrityError(*error.args))) from error


@register_earlier_rows
def list_absorbed_rows(
    model: type[models.Model], keys: list[int]
) -> dict[type[models.Model], list[int]]:
    """What went with the merges of rows that are erased: their history is erased with theirs."""
    if model is not Merge:
        return {}
    found: dict[type[models.Model], list[int]] = defaultdict(list)
    for gone in Merge.objects.filter(pk__in=keys).values_list("gone", flat=True):
        for label, key in gone:
            found[get_named_model(label)].append(key)
    return found


def forget_old_merges() -> int:
    """Forget the values that were kept to take a merge back, once its days are over; how many were."""
    first_day = timezone.now() - timedelta(days=UNDO_DAYS)
    old = Merge.objects.filter(at__lt=first_day).exclude(record={})
    return old.update(record={}, label="")
