"""The page on which a call is rehearsed on the files of an earlier one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from participants.applications.models import Application
from participants.calls.models import BalanceTarget
from participants.decisions.services.rehearsal import (
    Rehearsal,
    list_earlier_calls,
    rehearse_call,
)
from participants.register.models import Call
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import require
from pemwecco.network.models import Person, Sector
from pemwecco.network.regions import get_region_name

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

SHOWN = 6


class RehearsalPages(Base):
    """The page of the rehearsal, mixed into the staff pages of a call."""

    def rehearsal_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rehearsal_view)
        return [path("<int:pk>/rehearsal/", view, name="register_call_rehearsal")]

    def rehearsal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would come of the files of an earlier call under the rules and weights of this one."""
        viewer = get_staff_user(request)
        require(viewer, "register.view_call")
        require(viewer, "register.view_participation")
        call = get_object_or_404(
            self.get_queryset(request).select_related("programme"), pk=pk
        )
        calls = list_earlier_calls(call)
        earlier = _choose_earlier_call(calls, request.GET.get("earlier", ""))
        found = None
        if earlier is not None:
            found = rehearse_call(call=call, earlier=earlier)
        share = 0
        if found is not None and found.files:
            share = round(100 * found.passing / found.files)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rehearsal: %(call)s") % {"call": call},
            "call": call,
            "calls": calls,
            "earlier": earlier,
            "found": found,
            "share": share,
            "dimensions": _dimensions(found) if found else [],
            "weights": _weights(found) if found else [],
        }
        return TemplateResponse(request, "admin/decisions/rehearsal.html", context)


def _choose_earlier_call(calls: list[Call], asked: str) -> Call | None:
    """The call that is asked for, else the last one."""
    for call in calls:
        if str(call.pk) == asked:
            return call
    return calls[0] if calls else None


def _dimensions(found: Rehearsal) -> list[dict[str, Any]]:
    """The balance by dimension, groups by their names: those aimed at, then the largest."""
    names = _get_group_labels()
    labels = dict(BalanceTarget.Dimension.choices)
    sides = []
    for dimension, groups in found.balance.items():
        shown = []
        for group in groups[:SHOWN]:
            name = names.get((dimension, group.value))
            if not name:
                name = _format_group_value(dimension, group.value)
            shown.append({"name": name, "group": group})
        more = max(0, len(groups) - SHOWN)
        sides.append({"label": labels[dimension], "groups": shown, "more": more})
    return sides


def _format_group_value(dimension: str, value: str) -> str:
    if not value:
        return _("not said")
    return get_region_name(value) if dimension == "region" else value


def _get_group_labels() -> dict[tuple[str, str], str]:
    labels = {
        ("size", "nano"): _("nano: alone"),
        ("size", "micro"): _("micro: up to 9 people"),
        ("size", "small"): _("small: up to 49 people"),
        ("size", "medium"): _("medium: up to 249 people"),
        ("size", "large"): _("large"),
    }
    for value, label in Person.Sex.choices:
        labels["sex", value] = str(label)
    for value, label in Application.Occupation.choices:
        labels["occupation", value] = str(label)
    for row in Sector.objects.all():
        labels["sector", row.code] = str(row)
    return labels


def _weights(found: Rehearsal) -> list[dict[str, Any]]:
    """Each criterion with what was tried on its weight; the one that matters most for the first places."""
    most = max((tried.changed for tried in found.tried), default=0)
    by_criterion: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for tried in found.tried:
        is_most = most > 0 and tried.changed == most
        by_criterion[tried.criterion].append({"entry": tried, "most": is_most})
    weights = []
    for row in found.matched:
        weights.append({"criterion": row, "tried": by_criterion[row.code]})
    return weights
