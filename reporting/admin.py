"""The figures of a period, for staff and for the donor's reader: numbers, never names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.admin import BaseAdmin, admin
from pemwecco.core.indicators import Indicator, Period, collect_declared_indicators
from reporting.forms import PeriodForm
from reporting.models import Indicators


@admin.register(Indicators)
class IndicatorsAdmin(BaseAdmin):
    """One page instead of a list of rows."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reporting.view_indicators")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reporting.view_indicators")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        asked = request.GET or {"start": today.replace(month=1, day=1), "end": today}
        form = PeriodForm(asked)
        figures: list[tuple[Indicator, Decimal | int]] = []
        if form.is_valid():
            period = Period(form.cleaned_data["start"], form.cleaned_data["end"])
            for indicator in collect_declared_indicators():
                figures.append((indicator, indicator.count(period)))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Indicators"),
            "opts": self.model._meta,
            "form": form,
            "figures": figures,
        }
        return render(request, "admin/reporting/indicators.html", context)
