"""Verbs on what was typed and not sent: keep it, forget it once it was sent, sweep what is old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.core.typed_text import clean_text
from pemwecco.unsent.models import UnsentForm

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# After the last change; the page says so.
KEPT_DAYS = 30
# A form that was sent is remembered while one of its saves may still be on its way.
SENT_REMEMBERED = timedelta(days=1)
MOST_SIGNS = 60_000
MOST_FIELDS = 300
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class FormKey:
    """One form of one person: its name, the row that it is about, who types; nobody where a link opens it."""

    name: str
    about: str = ""
    owner: User | None = None


@dataclass(frozen=True, slots=True)
class Keystroke:
    """Where a save comes from: the version of its page, its window, the mark of its last change."""

    version: int = 0
    window: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class UnsentSave:
    """What came of a save: the version kept now, and whether another window holds other answers."""

    version: int
    is_conflict: bool = False


def find_unsent_form(key: FormKey) -> UnsentForm | None:
    """What was typed in a form and not sent, or nothing."""
    return UnsentForm.objects.filter(
        name=key.name, about=key.about, owner=key.owner, is_sent=False
    ).first()


@transaction.atomic
def keep_unsent_form(
    *, key: FormKey, typed: Mapping[str, Sequence[str]], at: Keystroke
) -> UnsentSave:
    """Keep what is typed so far, however little or wrong.

    Nothing is written when another window has saved other answers since `at.version`, nor when the form of
    this window was sent with this change or a later one. Raises `Refused` for more text than any form has.
    """
    texts = _clean_typed_texts(typed)
    row, is_new = UnsentForm.objects.select_for_update(of=("self",)).get_or_create(
        name=key.name,
        about=key.about,
        owner=key.owner,
        defaults={"typed": texts, "window": at.window, "turn": at.turn},
    )
    if is_new:
        return UnsentSave(row.version)
    if row.is_sent:
        if row.window == at.window and _is_not_after(at.turn, row.turn):
            return UnsentSave(row.version)
    elif row.typed == texts:
        row.saved_at = timezone.now()
        row.save(update_fields=["saved_at"])
        return UnsentSave(row.version)
    elif row.version > at.version and row.window != at.window:
        return UnsentSave(row.version, is_conflict=True)
    row.typed, row.window, row.turn = texts, at.window, at.turn
    row.is_sent = False
    row.version += 1
    row.saved_at = timezone.now()
    row.save()
    return UnsentSave(row.version)


@transaction.atomic
def forget_sent_form(*, key: FormKey, at: Keystroke) -> None:
    """The form was sent: its texts go. Without a window nothing was kept by a script, and all of it goes."""
    rows = UnsentForm.objects.filter(name=key.name, about=key.about, owner=key.owner)
    if not at.window:
        rows.delete()
        return
    row, _is_new = rows.select_for_update(of=("self",)).get_or_create(
        name=key.name, about=key.about, owner=key.owner
    )
    row.typed, row.window, row.turn = {}, at.window, at.turn
    row.is_sent = True
    row.version += 1
    row.saved_at = timezone.now()
    row.save()


def drop_unsent_form(*, key: FormKey) -> None:
    """Whoever typed it begins afresh."""
    UnsentForm.objects.filter(name=key.name, about=key.about, owner=key.owner).delete()


def sweep_unsent_forms(*, now: datetime | None = None) -> int:
    """Delete what was not touched for 30 days, and the memory of forms sent a day ago; returns how many."""
    at = now or timezone.now()
    old = UnsentForm.objects.filter(saved_at__lte=at - timedelta(days=KEPT_DAYS))
    sent = UnsentForm.objects.filter(is_sent=True, saved_at__lte=at - SENT_REMEMBERED)
    return old.delete()[0] + sent.delete()[0]


def _clean_typed_texts(typed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The texts as they are kept: a line end is one sign, a NUL is the sign for a lost one."""
    texts: dict[str, list[str]] = {}
    signs = 0
    for name, values in typed.items():
        texts[name] = [clean_text(value).replace("\0", "\ufffd") for value in values]
        signs += sum(len(text) for text in texts[name])
    is_odd = any(len(name) > LONGEST_NAME or "\0" in name for name in texts)
    if is_odd or signs > MOST_SIGNS or len(texts) > MOST_FIELDS:
        raise Refused(_("This is more text than the form can keep."))
    return texts


def _is_not_after(turn: str, other: str) -> bool:
    """Whether a change was made before or with another one, both of one window."""
    return not (turn.isdecimal() and other.isdecimal()) or int(turn) <= int(other)
