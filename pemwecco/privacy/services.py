"""Verbs on consents and on the log of who read what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.deletion import Collector
from django.utils import timezone

from pemwecco.accounts.models import normalise_email
from pemwecco.core.models import RowAttachment
from pemwecco.privacy.models import Consent, Reading

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def record_reading(
    *,
    by: User | None,
    what: models.Model,
    act: str = Reading.Act.READ,
    address: str | None = None,
    recipient: str = "",
) -> Reading:
    """Note that someone read, downloaded or passed on a private file or an identity; never undone.

    `act` is one of `Reading.Act`, `address` that of `get_client_address(request)`, `recipient` the office to
    which it was passed on.
    """
    return Reading.objects.create(
        by=by,
        act=Reading.Act(act),
        content_type=ContentType.objects.get_for_model(what),
        object_id=what.pk,
        label=str(what)[:200],
        recipient=recipient[:200],
        address=address or None,
    )


def record_consent(
    *, email: str, purpose: str, wording: str, wording_version: str, language: str
) -> Consent:
    """Note a person's yes to a purpose with the words they saw.

    The same yes to the same version, still in force, is not written twice; a new version is a new row.
    """
    same = Consent.objects.filter(
        email=normalise_email(email),
        purpose=purpose,
        wording_version=wording_version,
        withdrawn_at=None,
    ).first()
    return same or Consent.objects.create(
        email=normalise_email(email),
        purpose=purpose,
        wording=wording,
        wording_version=wording_version,
        language=language,
    )


def withdraw_consent(*, email: str, purpose: str) -> int:
    """Note that a person takes their yes back, for every version of it; returns how many were in force."""
    given = Consent.objects.filter(
        email=normalise_email(email), purpose=purpose, withdrawn_at=None
    )
    return given.update(withdrawn_at=timezone.now())


# Keys, by model, under which rows that go were kept before: what was merged into them.
EarlierRows = Callable[[type[models.Model], list[int]], Mapping[Any, list[int]]]
_EARLIER: list[EarlierRows] = []


def register_earlier_rows(source: EarlierRows) -> EarlierRows:
    """Register what is erased with rows of a model although it stands nowhere any more but in the history."""
    _EARLIER.append(source)
    return source


def erase_row(row: models.Model) -> None:
    """Delete a row with what hangs on it, what engines keep on it, and the history of every row that goes.

    Raises what the database raises when another row still needs it.
    """
    collector = Collector(using="default", origin=row)
    collector.collect([row])
    gone: dict[Any, list[int]] = {}
    for model, rows in collector.data.items():
        gone[model] = [one.pk for one in rows]
    for fast in collector.fast_deletes:
        gone.setdefault(fast.model, []).extend(one.pk for one in fast)
    earlier = _list_earlier_rows(gone)
    row.delete()
    for model, pks in earlier.items():
        _erase_attachments(model, pks)
        erase_history(model, pks)
    for model, pks in gone.items():
        _erase_attachments(model, pks)
        erase_history(model, pks)


def _list_earlier_rows(gone: Mapping[Any, list[int]]) -> dict[Any, list[int]]:
    earlier: dict[Any, list[int]] = defaultdict(list)
    for model, pks in gone.items():
        for source in _EARLIER:
            for other, keys in source(model, pks).items():
                earlier[other].extend(keys)
    return earlier


def _erase_attachments(model: type[models.Model], pks: Iterable[int]) -> None:
    """Delete the notes, labels and the like of rows that are gone, with their history."""
    kind = ContentType.objects.get_for_model(model)
    for attached in apps.get_models():
        if not issubclass(attached, RowAttachment):
            continue
        rows = attached._base_manager.filter(content_type=kind, object_id__in=list(pks))
        for one in rows:
            erase_row(one)


def erase_history(model: type[models.Model], pks: Iterable[int]) -> None:
    """Delete what the history keeps of rows that are gone, or about to go."""
    for history in apps.get_models():
        if getattr(history, "pgh_tracked_model", None) is model:
            history._base_manager.filter(pgh_obj_id__in=list(pks)).delete()
