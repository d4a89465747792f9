"""The page on which a call is rehearsed on the files of an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
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
from pemwecco.core.admin import get_staff_user
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
        if not get_staff_user(request).has_perms(
            ("register.view_call", "register.view_participation")
        ):
            raise PermissionDenied
        call = get_object_or_404(
            self.get_queryset(request).select_related("programme"), pk=pk
        )
        calls = list_earlier_calls(call)
        chosen = next(
            (row for row in calls if str(row.pk) == request.GET.get("earlier")), None
        )
        earlier = chosen or (calls[0] if calls else None)
        found = (
            rehearse_call(call=call, earlier=earlier) if earlier is not None else None
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rehearsal: %(call)s") % {"call": call},
            "call": call,
            "calls": calls,
            "earlier": earlier,
            "found": found,
            "share": round(100 * found.passing / found.files)
            if found and found.files
            else 0,
            "dimensions": _dimensions(found) if found else [],
            "weights": _weights(found) if found else [],
        }
        return TemplateResponse(request, "admin/selection/rehearsal.html", context)


def _dimensions(found: Rehearsal) -> list[dict[str, Any]]:
    """The balance by dimension, groups by their names: those aimed at, then the largest."""
    names = _get_group_labels()
    labels = dict(BalanceTarget.Dimension.choices)
    return [
        {
            "label": labels[dimension],
            "groups": [
                {
                    "name": names.get((dimension, group.value))
                    or _format_group_value(dimension, group.value),
                    "group": group,
                }
                for group in groups[:SHOWN]
            ],
            "more": max(0, len(groups) - SHOWN),
        }
        for dimension, groups in found.balance.items()
    ]


def _format_group_value(dimension: str, value: str) -> str:
    if not value:
        return _("not said")
    return get_region_name(value) if dimension == "region" else value


def _get_group_labels() -> dict[tuple[str, str], str]:
    return {
        **{("sex", value): str(label) for value, label in Person.Sex.choices},
        **{
            ("occupation", value): str(label)
            for value, label in Application.Occupation.choices
        },
        **{("sector", row.code): str(row) for row in Sector.objects.all()},
        ("size", "nano"): _("nano: alone"),
        ("size", "micro"): _("micro: up to 9 people"),
        ("size", "small"): _("small: up to 49 people"),
        ("size", "medium"): _("medium: up to 249 people"),
        ("size", "large"): _("large"),
    }


def _weights(found: Rehearsal) -> list[dict[str, Any]]:
    """Each criterion with what was tried on its weight; the one that matters most for the first places."""
    most = max((tried.changed for tried in found.tried), default=0)
    return [
        {
            "criterion": row,
            "tried": [
                {"entry": tried, "most": bool(most) and tried.changed == most}
                for tried in found.tried
                if tried.criterion == row.code
            ],
        }
        for row in found.matched
    ]
