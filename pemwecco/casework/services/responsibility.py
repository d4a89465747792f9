"""Verbs on who answers for a row: of one, of many, of all when a colleague leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from pemwecco.accounts.models import User
from pemwecco.accounts.services import register_leaving_check
from pemwecco.casework.access import build_row_path, can_read_row, list_readable_keys
from pemwecco.casework.models import Responsibility, Watch
from pemwecco.casework.queries import count_open_responsibilities
from pemwecco.casework.services.notes import name_row_for_mail
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import YES, GuardAnswer, Refused, RowOutcome, no, require
from pemwecco.core.findings import Finding
from pemwecco.core.scopes import fetch_named_rows
from pemwecco.mail.services import build_site_url, queue_mail

MOST_NAMED = 30
SAY_WHY = gettext_lazy("Say why it is handed over.")


COLLEAGUE = Addressee(gettext_lazy("the colleague, unless it is oneself"))


def can_answer_for(row: Model, person: User) -> GuardAnswer:
    """Whether somebody can be made responsible for a row, with the sentence when not."""
    return _answer_for(person, may_read=can_read_row(person, row))


def wants_reason(model: type[Model]) -> bool:
    """Whether rows of a kind are handed over with a reason only."""
    return getattr(model, "handover_needs_reason", False)


def is_handed_over(row: Model, person: User | None) -> bool:
    """Whether somebody else answers for a row of a kind that is handed over with a reason only."""
    if not wants_reason(type(row)):
        return False
    held = Responsibility.objects.of_row(row).filter(until=None).first()
    return held is not None and (person is None or held.person_id != person.pk)


def _answer_for(person: User, *, may_read: bool) -> GuardAnswer:
    if not person.is_active or not person.is_staff:
        return no(_("%(person)s no longer works here.") % {"person": person})
    if not person.has_perm("casework.view_note") or not may_read:
        return no(_("%(person)s may not read this page.") % {"person": person})
    return YES


@declare_addressees(COLLEAGUE)
@transaction.atomic
def assign_responsible(
    *, row: Model, person: User | None, by: User, reason: str = ""
) -> None:
    """Make somebody answer for a row, or nobody. The earlier one is noted; twice changes nothing.

    Refuses who may not read the row or no longer works here, and, where the kind of row wants one, to take it
    from somebody without a reason. The person is told by mail.
    """
    require(by, "casework.add_responsibility")
    if person is not None and not (answer := can_answer_for(row, person)):
        raise Refused(answer.reason)
    if not reason.strip() and is_handed_over(row, person):
        raise Refused(SAY_WHY)
    if _replace_responsible(row, person, by, reason) and person is not None:
        _tell_responsible(person, [row], by)


def preview_responsible(
    *, rows: Sequence[Model], person: User, reason: str = ""
) -> list[RowOutcome[Any]]:
    """What would come of making somebody answer for rows; one query a kind of row, two where one is handed
    over with a reason only.
    """
    keys: dict[type[Model], list[int]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.pk)
    readable = {}
    for model, found in keys.items():
        readable[model] = list_readable_keys(person, model, found)
    held = set() if reason else _list_held_by_others(keys, person)
    outcomes = []
    for row in rows:
        may_read = row.pk in readable[type(row)]
        answer = _answer_for(person, may_read=may_read)
        if answer and (type(row), row.pk) in held:
            answer = no(SAY_WHY)
        outcomes.append(RowOutcome(row, answer))
    return outcomes


def _list_held_by_others(
    keys: dict[type[Model], list[int]], person: User
) -> set[tuple[type[Model], int]]:
    """Of the kinds that are handed over with a reason only, the rows for which somebody else answers."""
    held = set()
    for model, found in keys.items():
        if wants_reason(model):
            rows = Responsibility.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                object_id__in=found,
                until=None,
            )
            for key in rows.exclude(person=person).values_list("object_id", flat=True):
                held.add((model, key))
    return held


@declare_addressees(COLLEAGUE)
@transaction.atomic
def assign_responsible_for_all(
    *, rows: Sequence[Model], person: User, by: User
) -> list[RowOutcome[Any]]:
    """Make somebody answer for many rows, and say what came of each; one mail for all of them."""
    require(by, "casework.add_responsibility")
    return _assign_each(rows, person, by, "")


def _assign_each(
    rows: Sequence[Model], person: User, by: User, reason: str
) -> list[RowOutcome[Any]]:
    outcomes = preview_responsible(rows=rows, person=person, reason=reason)
    given = []
    for outcome in outcomes:
        if outcome.answer and _replace_responsible(outcome.row, person, by, reason):
            given.append(outcome.row)
    _tell_responsible(person, given, by)
    return outcomes


@declare_addressees(COLLEAGUE)
@transaction.atomic
def hand_over_all(*, leaving: User, to: User, by: User) -> list[RowOutcome[Any]]:
    """Give all that a colleague answers for to another; what that one may not read stays, and why."""
    require(by, "casework.reassign_responsibility")
    if leaving.pk == to.pk:
        raise Refused(_("Please choose somebody else."))
    rows = list_rows_of(leaving)
    reason = _("%(person)s hands over everything.") % {"person": leaving}
    return _assign_each(rows, to, by, reason)


def list_rows_of(person: User) -> list[Model]:
    """The rows for which somebody answers; one query a kind."""
    held: dict[int, list[int]] = {}
    open_rows = Responsibility.objects.filter(person=person, until=None)
    for kind, key in open_rows.order_by("content_type", "pk").values_list(
        "content_type", "object_id"
    ):
        held.setdefault(kind, []).append(key)
    rows: list[Model] = []
    for kind, keys in held.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            found = fetch_named_rows(model, keys)
            rows += [found[key] for key in keys if key in found]
    return rows


def _replace_responsible(
    row: Model, person: User | None, by: User, reason: str
) -> bool:
    """Whether something changed. Who acts at the same moment waits for the row."""
    type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    held = Responsibility.objects.of_row(row).filter(until=None).first()
    if held is None and person is None:
        return False
    if held is not None and person is not None and held.person_id == person.pk:
        return False
    now = timezone.now()
    if held is not None:
        Responsibility.objects.filter(pk=held.pk).update(until=now, ended_by=by)
        Watch.objects.of_row(row).filter(person=held.person_id, followed=False).delete()
    if person is not None:
        kind = ContentType.objects.get_for_model(row)
        Responsibility.objects.create(
            content_type=kind,
            object_id=row.pk,
            person=person,
            by=by,
            since=now,
            reason=reason.strip()[:300],
        )
        # What one takes oneself is not news.
        seen = now if person.pk == by.pk else None
        Watch.objects.get_or_create(
            content_type=kind,
            object_id=row.pk,
            person=person,
            defaults={"seen_at": seen},
        )
    return True


def _tell_responsible(person: User, rows: Sequence[Model], by: User) -> None:
    if not rows or person.pk == by.pk:
        return
    with translation.override(person.language):
        named = [name_row_for_mail(row, person.language) for row in rows[:MOST_NAMED]]
    address = build_row_path(rows[0]) if len(rows) == 1 else ""
    queue_mail(
        kind="casework/responsible",
        to=person.email,
        language=person.language,
        context={
            "name": str(person),
            "by": str(by),
            "count": len(rows),
            "rows": named,
            "more": max(0, len(rows) - MOST_NAMED),
            "url": build_site_url(address or reverse("admin:casework_mine")),
        },
    )


@register_leaving_check
def list_unkept_findings(leaving: User) -> list[Finding]:
    """What a person still answers for, told before their account is closed."""
    findings = []
    for kind, count in count_open_responsibilities(leaving):
        finding = Finding(
            "still-responsible",
            gettext_noop(
                "Still answers for %(count)s (%(kind)s): hand them over first, on the page “Hand over”."
            ),
            {"count": count, "kind": kind},
            severity="attention",
            field="is_active",
        )
        findings.append(finding)
    return findings
