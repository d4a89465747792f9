"""Verbs on the map of actors: ties of organisations, needs and offers, what answers them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.mail.services import format_row_reference
from pemwecco.network.models import Need, NeedTopic, Organisation, Relation


def relate_organisations(
    *,
    first: Organisation,
    kind: str,
    second: Organisation,
    by: User,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
) -> Relation:
    """Keep a tie of two organisations, read from the first: `first` is a member of `second`.

    Refuses with `Refused` a tie to itself, days in the wrong order, the same tie on the same days; with
    `PermissionDenied` without the right.
    """
    require(by, "network.add_relation")
    row = Relation(
        first=first, kind=kind, second=second, since=since, until=until, note=note
    )
    _save_checked_row(row)
    return row


def state_need(
    *, side: str, topic: NeedTopic, level: str, by: User, **facts: Any
) -> Need:
    """Keep what somebody needs or offers, as they said it; `side` tells which of the two.

    `facts` are columns of the row: whose it is, sector, language, strength, words, who said it and when.
    Refuses with `Refused` what is nobody's, with `PermissionDenied` without the right.
    """
    require(by, "network.add_need")
    row = Need(side=side, topic=topic, level=level, recorded_by=by, **facts)
    _save_checked_row(row)
    return row


@transaction.atomic
def keep_stated_topics(
    *,
    organisation: Organisation,
    side: str,
    topics: Iterable[NeedTopic],
    by: User,
    stated_by: str,
) -> None:
    """Let the open needs, or offers, of an organisation be those that it states itself now.

    What it names anew is kept with today's day, what it no longer names is withdrawn, what stands stays
    with the words and the strength that staff gave it. Whether `by` may is for the caller to ask.
    """
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    wanted = {topic.pk: topic for topic in topics}
    standing = Need.objects.filter(
        organisation=organisation,
        person__isnull=True,
        side=side,
        state=Need.State.OPEN,
    )
    known = set()
    for row in standing.select_for_update(of=("self",)):
        if row.topic_id in wanted:
            known.add(row.topic_id)
        else:
            _close_need(row, Need.State.WITHDRAWN, "", "")
    for pk, topic in wanted.items():
        if pk not in known:
            row = Need(
                side=side,
                topic=topic,
                level=Need.Level.ORGANISATION,
                organisation=organisation,
                recorded_by=by,
                stated_by=stated_by,
            )
            _save_checked_row(row)


@transaction.atomic
def answer_need(
    *, need: Need, by: User, words: str = "", with_row: Model | None = None
) -> Need:
    """Say what answered a need or an offer: a row of any subject, words, or both.

    Refuses with `Refused` one that is closed and an answer without either.
    """
    require(by, "network.change_need")
    if not words.strip() and with_row is None:
        raise Refused(gettext("Say what answered it."))
    reference = format_row_reference(with_row) if with_row is not None else ""
    return _close_need(need, Need.State.ANSWERED, words, reference)


@transaction.atomic
def withdraw_need(*, need: Need, by: User, words: str = "") -> Need:
    """Say that a need or an offer stands no longer. Refuses with `Refused` one that is closed."""
    require(by, "network.change_need")
    return _close_need(need, Need.State.WITHDRAWN, words, "")


def _close_need(need: Need, state: str, words: str, reference: str) -> Need:
    row = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if row.state != Need.State.OPEN:
        raise Refused(gettext("This is closed already."))
    row.state, row.answer, row.answered_with = state, words.strip(), reference
    row.closed_on = timezone.localdate()
    row.save(update_fields=["state", "answer", "answered_with", "closed_on"])
    return row


def _save_checked_row(row: Relation | Need) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    row.save()
