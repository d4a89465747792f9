"""Acts on many files: a page that shows what would come of each, then what came of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Cohort, Participation
from participants.register.sections import list_participation_actions
from participants.register.services import (
    ParticipationOutcome,
    apply_to_all,
    assign_all_to_cohort,
    can_join_cohort,
    preview_transitions,
)
from pemwecco.core.admin import admin, get_staff_user

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

# More at once would keep the browser waiting; the list says so.
MOST_AT_ONCE = 500
Action = Callable[[Any, HttpRequest, "QuerySet[Participation]"], HttpResponse | None]


def _get_chosen_participations(
    request: HttpRequest, queryset: QuerySet[Participation]
) -> list[Participation]:
    """The chosen files; none, with a message, when too many are chosen."""
    # The list reads a few columns only; here the whole rows are wanted.
    rows = Participation.objects.filter(pk__in=queryset.order_by().values("pk"))
    rows = rows.select_related(
        "person", "organisation", "call__programme", "cohort"
    ).order_by("pk")
    files = list(rows[: MOST_AT_ONCE + 1])
    if len(files) > MOST_AT_ONCE:
        messages.error(
            request,
            _("Please choose at most %(most)d files at once.") % {"most": MOST_AT_ONCE},
        )
        return []
    return files


def _render_bulk_page(
    model_admin: Any, request: HttpRequest, **context: Any
) -> TemplateResponse:
    outcomes: list[ParticipationOutcome] = context["outcomes"]
    possible = sum(bool(outcome.answer) for outcome in outcomes)
    return TemplateResponse(
        request,
        "admin/register/bulk.html",
        {
            **model_admin.admin_site.each_context(request),
            "checkbox": ACTION_CHECKBOX_NAME,
            "yes": possible,
            "no": len(outcomes) - possible,
            **context,
        },
    )


def _build_bulk_transition(name: str, permission: str) -> Action:
    transition = PARTICIPATION.transitions[name]

    def action(
        model_admin: Any, request: HttpRequest, queryset: QuerySet[Participation]
    ) -> HttpResponse | None:
        files = _get_chosen_participations(request, queryset)
        if not files:
            return None
        by = get_staff_user(request)
        reason = request.POST.get("reason", "").strip()
        apply = "apply" in request.POST and not (transition.needs_reason and not reason)
        if apply:
            outcomes = apply_to_all(files=files, transition=name, by=by, reason=reason)
        else:
            outcomes = preview_transitions(
                files=files,
                transition=name,
                by=by,
                reason=reason or "(asked on the form)",
            )
        return _render_bulk_page(
            model_admin,
            request,
            title=transition.label,
            action=name,
            move=transition,
            outcomes=outcomes,
            done=apply,
            reason=reason,
            reason_missing="apply" in request.POST and not apply,
        )

    action.__name__ = name
    described: Action = admin.action(
        description=transition.label, permissions=[permission]
    )(action)
    return described


@admin.action(description=gettext_lazy("Assign a cohort"), permissions=["change"])
def assign_cohort(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Participation]
) -> HttpResponse | None:
    """Give the chosen files a cohort, after showing which would be refused."""
    files = _get_chosen_participations(request, queryset)
    if not files:
        return None
    programmes = {file.call.programme_id for file in files}
    cohorts = {
        str(row.pk): row for row in Cohort.objects.filter(programme__in=programmes)
    }
    if not cohorts:
        messages.error(request, _("There is no cohort yet."))
        return None
    asked = request.POST.get("cohort", "")
    done = asked in cohorts and "apply" in request.POST
    first = next(iter(cohorts.values()))
    chosen = cohorts.get(asked, first)
    if done:
        outcomes = assign_all_to_cohort(
            files=files, cohort=chosen, by=get_staff_user(request)
        )
    else:
        outcomes = []
        for file in files:
            answer = can_join_cohort(file, chosen)
            outcomes.append(ParticipationOutcome(file, answer))
    return _render_bulk_page(
        model_admin,
        request,
        title=_("Assign a cohort"),
        action="assign_cohort",
        outcomes=outcomes,
        done=done,
        cohorts=list(cohorts.values()),
        chosen=chosen,
    )


class BulkTransitions(Base):
    """The acts on many files that the list offers, each to those whose role includes it."""

    actions = (
        _build_bulk_transition("confirm", "screen"),
        _build_bulk_transition("shortlist", "decide"),
        _build_bulk_transition("select", "decide"),
        _build_bulk_transition("keep", "decide"),
        _build_bulk_transition("refuse", "decide"),
        assign_cohort,
    )

    def get_actions(self, request: HttpRequest) -> Any:
        """Those of the register, and those that upper subjects add."""
        actions = super().get_actions(request)
        for action in list_participation_actions(get_staff_user(request)):
            name = action.__name__
            actions[name] = (action, name, getattr(action, "short_description", name))
        return actions

    def has_screen_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm("register.screen_participation")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm("register.decide_participation")
