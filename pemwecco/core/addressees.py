"""Whom an act writes to, declared beside what queues the mail, and said before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from pemwecco.core.day_words import date_format

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise, _StrPromise


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a mail of an act on one row.

    `one` is the button's ("the applicant"), `many` counts them on the page of many rows: an `ngettext_lazy`
    over "count". Without `many` it depends on the row whether anybody is written to; `one` then says when
    ("the host, when it was asked").
    """

    one: _StrOrPromise
    many: _StrPromise | None = None


Act = TypeVar("Act", bound=Callable[..., Any])
_OF_ACTS: dict[str, tuple[Addressee, ...]] = {}


def declare_addressees(*addressees: Addressee) -> Callable[[Act], Act]:
    """Say whom a service writes to that is no transition; the pages that call it say it by its name."""

    def keep(act: Act) -> Act:
        _OF_ACTS[act.__name__] = addressees
        return act

    return keep


def get_act_addressees(act: str) -> tuple[Addressee, ...]:
    """Whom the service of this name writes to; `KeyError` for one that has not said it."""
    return _OF_ACTS[act]


def format_addressees(addressees: Sequence[Addressee]) -> str:
    """The line under a button, "writes to: …"; nothing when the act writes to nobody."""
    if not addressees:
        return ""
    whom = ", ".join(str(each.one) for each in addressees)
    return _("Writes to: %(whom)s") % {"whom": whom}


def format_told(addressees: Sequence[Addressee], day: date) -> str:
    """Who got a mail on a day of what is about to be taken back."""
    whom = ", ".join(str(each.one) for each in addressees)
    told = {"day": date_format(day, "SHORT_DATE_FORMAT"), "whom": whom}
    return _("Told on %(day)s: %(whom)s.") % told


def format_bulk_addressees(addressees: Sequence[Addressee], rows: int) -> list[str]:
    """The sentences above a list of rows of which so many go on; none when nobody is written to."""
    if not rows:
        return []
    sure = [str(each.many % {"count": rows}) for each in addressees if each.many]
    perhaps = [str(each.one) for each in addressees if not each.many]
    sentences = []
    if sure:
        whom = get_text_list(sure, _("and"))
        sentences.append(_("This mails %(whom)s.") % {"whom": whom})
    if perhaps:
        whom = "; ".join(perhaps)
        sentences.append(
            _("Depending on the row, it mails: %(whom)s.") % {"whom": whom}
        )
    return sentences
