"""Acts on many chosen rows of a list: a page that shows what would come of each, then what came of each.

An act is a transition of the kind of row, or another verb that an admin declares (`BulkAct`). It is an
ordinary action of Django's list: whatever chooses the rows, the act gets them as a QuerySet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
    model_ngettext,
)
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pemwecco.core.actors import Staff
from pemwecco.core.addressees import Addressee, format_bulk_addressees
from pemwecco.core.answers import YES, GuardAnswer, Refused, RowOutcome, no
from pemwecco.core.constraints import format_broken_constraint
from pemwecco.core.lifecycle import ON_THE_FORM, Context, Lifecycle, Transition
from pemwecco.core.list_actions import list_added_actions
from pemwecco.core.staff_site import get_staff_user

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise
    from unfold.admin import ModelAdmin as Base

    from pemwecco.accounts.models import User
else:
    Base = object

# More at once would keep the browser waiting; the list says so.
MOST_AT_ONCE = 500
COLUMNS = 3
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act on many rows: its right, what it would answer for each, and its verb for one.

    `preview` answers for all rows together, in their order, in a number of queries that does not depend
    on theirs; it gets the reason as typed, or the mark that the form will ask it. `apply` does it to one
    row and refuses with `Refused`. `transition` is the arrow behind it, when it is one. `writes_to` says who
    gets a mail for each row.
    """

    name: str
    label: _StrOrPromise
    right: str
    preview: Callable[[Sequence[Any], User, str], list[GuardAnswer]]
    apply: Callable[[HttpRequest, Any, str], None]
    transition: Transition | None = None
    writes_to: tuple[Addressee, ...] = ()

    @property
    def needs_reason(self) -> bool:
        return self.transition is not None and self.transition.needs_reason

    @property
    def is_grave(self) -> bool:
        return self.transition is not None and self.transition.grave


class BulkActs(Base):
    """Every transition that staff may make, offered for the chosen rows of the list as well."""

    lifecycle: ClassVar[Lifecycle[Any, Any] | None]
    # The transitions to offer for many rows; nothing said: all that have a right, but for those that
    # correct a mistake: it is looked at row by row.
    bulk_transitions: ClassVar[tuple[str, ...] | None] = None
    # What the page shows of a row; nothing said: the first columns of the list.
    bulk_columns: ClassVar[tuple[str, ...]] = ()
    # Relations of a row that the guards read, beside those of the list.
    bulk_select_related: ClassVar[tuple[str, ...]] = ()
    bulk_prefetch_related: ClassVar[tuple[Any, ...]] = ()
    bulk_template = "admin/parts/bulk.html"

    def list_bulk_acts(self) -> list[BulkAct]:
        """The acts of this kind of row; a subject adds verbs that are no transition."""
        lifecycle = self.lifecycle
        if lifecycle is None:
            return []
        names = self.bulk_transitions
        acts = []
        for each in lifecycle.transitions.values():
            if each.right and (
                not each.takes_back if names is None else each.name in names
            ):
                acts.append(self._build_transition_act(lifecycle, each))
        return acts

    def _build_transition_act(
        self, lifecycle: Lifecycle[Any, Any], transition: Transition
    ) -> BulkAct:
        name = transition.name

        def preview(rows: Sequence[Any], by: User, reason: str) -> list[GuardAnswer]:
            return lifecycle.ask(
                rows,
                name,
                actor=Staff(by),
                reason=reason,
                context=self.build_bulk_context(rows),
            )

        def apply(request: HttpRequest, row: Any, reason: str) -> None:
            self.apply_transition(request, row, name, reason)  # type: ignore[attr-defined]  # of `BaseAdmin`

        right = str(transition.right)
        return BulkAct(
            name,
            transition.label,
            right,
            preview,
            apply,
            transition,
            transition.writes_to,
        )

    def build_bulk_context(self, rows: Sequence[Any]) -> Context | None:
        """What guards count once for all the rows, when a subject has such a thing."""
        return None

    def get_actions(self, request: HttpRequest) -> Any:
        """Django's actions and the acts of this list whose right the person has."""
        actions: dict[str, Any] = super().get_actions(request)
        if "_popup" in request.GET:
            return actions
        by = get_staff_user(request)
        for act in self.list_bulk_acts():
            if by.has_perm(act.right):
                actions[act.name] = (_build_bulk_action(act), act.name, act.label)
        for action in list_added_actions(self.model, by):
            name = action.__name__
            actions[name] = (action, name, getattr(action, "short_description", name))
        return actions

    def get_bulk_rows(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The chosen rows within the scope, whole; none, with a message, when too many are chosen."""
        # The list may read a few columns only; here the whole rows are wanted.
        rows = self.get_queryset(request).filter(
            pk__in=queryset.order_by().values("pk")
        )
        related = self.list_select_related
        joins = related if isinstance(related, (tuple, list)) else ()
        if joins or self.bulk_select_related:
            rows = rows.select_related(*joins, *self.bulk_select_related)
        if self.bulk_prefetch_related:
            rows = rows.prefetch_related(*self.bulk_prefetch_related)
        found = list(rows.order_by("pk")[: MOST_AT_ONCE + 1])
        if not found:
            messages.warning(request, _("None of the chosen rows is in this list now."))
        if len(found) <= MOST_AT_ONCE:
            return found
        messages.error(
            request,
            _("Please choose at most %(most)d rows at once.") % {"most": MOST_AT_ONCE},
        )
        return []

    def run_bulk_act(
        self, request: HttpRequest, act: BulkAct, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """The preview of an act, or, once it is confirmed, the act itself with a result for each row."""
        rows = self.get_bulk_rows(request, queryset)
        if not rows:
            return None
        reason = request.POST.get("reason", "").strip()
        asked = "apply" in request.POST
        done = asked and not (act.needs_reason and not reason)
        if done:
            outcomes = []
            for row in rows:
                answer = _apply_bulk_act(request, act, row, reason)
                outcomes.append(RowOutcome(row, answer))
        else:
            by = get_staff_user(request)
            answers = act.preview(rows, by, reason or ON_THE_FORM)
            outcomes = []
            for row, answer in zip(rows, answers, strict=True):
                outcomes.append(RowOutcome(row, answer))
        return self.render_bulk_page(
            request,
            title=act.label,
            action=act.name,
            act=act,
            outcomes=outcomes,
            done=done,
            reason=reason,
            reason_missing=asked and not done,
        )

    def render_bulk_page(
        self,
        request: HttpRequest,
        *,
        outcomes: list[RowOutcome[Any]],
        template: str = "",
        **context: Any,
    ) -> TemplateResponse:
        """The page of an act on many: how many can and cannot, the reason, a line for each row."""
        columns = self.bulk_columns or tuple(
            str(name)
            for name in self.list_display
            if name not in {"stage", "state", "action_checkbox"}
        )
        columns = columns[:COLUMNS]
        options = self.model._meta
        page = f"admin:{options.app_label}_{options.model_name}"
        lines = []
        for outcome in outcomes:
            line = {
                "key": outcome.row.pk,
                "link": reverse(f"{page}_change", args=[outcome.row.pk]),
                "cells": [_read_cell(self, name, outcome.row) for name in columns],
                "stage": self.lifecycle.stage_label(outcome.row)
                if self.lifecycle
                else "",
                "answer": outcome.answer,
            }
            lines.append(line)
        possible = sum(bool(outcome.answer) for outcome in outcomes)
        act: BulkAct | None = context.get("act")
        headings = []
        for name in columns:
            headings.append(label_for_field(name, self.model, self))
        return TemplateResponse(
            request,
            template or self.bulk_template,
            {
                **self.admin_site.each_context(request),
                "opts": options,
                "checkbox": ACTION_CHECKBOX_NAME,
                "headings": headings,
                "with_stage": self.lifecycle is not None,
                "lines": lines,
                "outcomes": outcomes,
                "list_url": reverse(f"{page}_changelist"),
                "yes": possible,
                # What the button is about to change: "2 registrations".
                "things": f"{possible} {model_ngettext(options, possible)}",
                "no": len(outcomes) - possible,
                "told": format_bulk_addressees(act.writes_to if act else (), possible),
                **context,
            },
        )


def _build_bulk_action(act: BulkAct) -> Callable[..., HttpResponse | None]:
    def action(
        model_admin: BulkActs, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return model_admin.run_bulk_act(request, act, queryset)

    return action


def _apply_bulk_act(
    request: HttpRequest, act: BulkAct, row: Any, reason: str
) -> GuardAnswer:
    """The act on one row, in a transaction of its own: a refused row stops nothing."""
    try:
        with transaction.atomic():
            act.apply(request, row, reason)
    except Refused as refusal:
        return refusal.answer
    except PermissionDenied as refusal:
        return no(str(refusal))
    except IntegrityError as error:
        return no(format_broken_constraint(error))
    return YES


def _read_cell(model_admin: Any, name: str, row: Any) -> Any:
    """What the list shows of a row in a column."""
    field, attribute, value = lookup_field(name, row, model_admin)
    if field is not None:
        return display_for_field(value, field, NOTHING)
    return display_for_value(value, NOTHING, getattr(attribute, "boolean", False))
