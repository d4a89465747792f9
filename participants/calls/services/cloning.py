"""A new call from an earlier one: everything but the dates and the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from participants.calls.models import (
    BalanceTarget,
    Choice,
    Condition,
    Criterion,
    EligibilityRule,
    PanelMember,
    Question,
)
from participants.calls.services.setup import ensure_setup
from participants.register.models import Call, Programme
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require

Row = TypeVar("Row", bound=models.Model)
# What belongs to the one call: whether it is frozen, and its open amendment.
OWN = frozenset(
    {
        "id",
        "call",
        "question",
        "locked_at",
        "reviews_due_on",
        "amended_because",
        "amended_by",
        "amended_at",
    }
)


@dataclass(frozen=True, slots=True)
class CloneContents:
    """What a clone takes along, counted."""

    criteria: int
    questions: int
    papers: int
    rules: int
    targets: int
    panel: int


def count_clone_contents(call: Call) -> CloneContents:
    """What a clone of a call would take along."""
    questions = Question.objects.filter(call=call)
    papers = questions.filter(kind=Question.Kind.FILE).count()
    return CloneContents(
        criteria=call.criteria.count(),
        questions=questions.count() - papers,
        papers=papers,
        rules=call.eligibility_rules.count(),
        targets=call.balance_targets.count(),
        panel=call.panel.count(),
    )


@transaction.atomic
def clone_programme(
    *,
    programme: Programme,
    code: str,
    prefix: str,
    name: str,
    origin: str,
    destination: str,
    by: User,
) -> Programme:
    """Make a programme with the settings of another, for other countries or another grant.

    Countries by two-letter code. It is not shown on the public site and has no calls, cohorts or files; its
    calls are made from earlier ones by `clone_call`. The number of the grant is not taken along, for it is
    that of one contract. Raises `Refused` with the sentence when the code or the prefix of file numbers is
    taken, `PermissionDenied` without the right.
    """
    require(by, "register.add_programme")
    if Programme.objects.filter(code=code).exists():
        raise Refused(_("There is a programme with this code already."))
    if Programme.objects.filter(prefix=prefix).exists():
        raise Refused(_("Another programme numbers its files with this prefix."))
    made = _copy_row(
        programme,
        code=code,
        prefix=prefix,
        name=name,
        origin=origin,
        destination=destination,
        active=False,
        grant_number="",
    )
    made.save()
    return made


@transaction.atomic
def clone_call(
    *,
    call: Call,
    slug: str,
    titles: dict[str, str],
    opens_at: datetime,
    closes_at: datetime,
    by: User,
    with_panel: bool = False,
    programme: Programme | None = None,
) -> Call:
    """Make a call with the texts, settings, criteria, questions, rules and targets of another.

    `titles` by language. It belongs to the same programme unless another is given, is not published and
    open for changes; the panel comes along when asked. Raises `Refused` with the sentence when the address
    is taken or the dates are turned round, `PermissionDenied` without the right.
    """
    require(by, "register.add_call")
    if opens_at >= closes_at:
        raise Refused(_("A call closes after it opens."))
    if Call.objects.filter(slug=slug).exists():
        raise Refused(_("There is a call with this address already."))
    texts = {f"title_{code}": title for code, title in titles.items()}
    for code in ("fr", "en", "nl"):
        texts[f"text_{code}"] = getattr(call, f"text_{code}")
    made = Call.objects.create(
        programme=programme or call.programme,
        slug=slug,
        opens_at=opens_at,
        closes_at=closes_at,
        published=False,
        **texts,
    )
    _copy_row(ensure_setup(call), call=made).save()
    parts: list[Any] = [
        Criterion.objects,
        EligibilityRule.objects,
        BalanceTarget.objects,
    ]
    for rows in [*parts, PanelMember.objects] if with_panel else parts:
        found = rows.filter(call=call).order_by("pk")
        rows.bulk_create([_copy_row(row, call=made) for row in found])
    old = list(Question.objects.filter(call=call).order_by("pk"))
    new = Question.objects.bulk_create(_copy_row(row, call=made) for row in old)
    by_old = {row.pk: copy for row, copy in zip(old, new, strict=True)}
    inner: list[Any] = [Choice.objects, Condition.objects]
    for rows in inner:
        copies = []
        for row in rows.filter(question__call=call).order_by("pk"):
            copies.append(_copy_row(row, question=by_old[row.question_id]))
        rows.bulk_create(copies)
    return made


def _copy_row(row: Row, **changed: Any) -> Row:
    """The same row for another call, not saved."""
    kept: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name not in OWN and field.name not in changed:
            kept[field.attname] = getattr(row, field.attname)
    return type(row)(**kept, **changed)
