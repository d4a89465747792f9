"""Verbs on following: by the button, and the moment at which somebody looked."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.casework.models import Responsibility, Watch
from pemwecco.core.answers import require


@transaction.atomic
def follow_row(*, row: Model, by: User) -> None:
    """See from now on what changes on a row; twice is once."""
    require(by, "casework.add_watch")
    Watch.objects.update_or_create(
        person=by,
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        defaults={"followed": True},
        create_defaults={"followed": True, "seen_at": timezone.now()},
    )


@transaction.atomic
def unfollow_row(*, row: Model, by: User) -> None:
    """No longer follow a row; who answers for it goes on seeing what changes."""
    watches = Watch.objects.of_row(row).filter(person=by)
    if Responsibility.objects.of_row(row).filter(person=by, until=None).exists():
        watches.update(followed=False)
    else:
        watches.delete()


@transaction.atomic
def unfollow_everything(*, by: User) -> int:
    """Stop following all that one does not answer for; returns how many."""
    watches = Watch.objects.filter(person=by, followed=True)
    count = watches.count()
    for watch in watches:
        mine = Responsibility.objects.filter(
            person=by,
            until=None,
            content_type=watch.content_type_id,
            object_id=watch.object_id,
        )
        if mine.exists():
            Watch.objects.filter(pk=watch.pk).update(followed=False)
        else:
            watch.delete()
    return count


def note_look(*, row: Model, by: User) -> None:
    """Note that somebody who watches a row looks at its page now."""
    Watch.objects.of_row(row).filter(person=by).update(seen_at=timezone.now())
