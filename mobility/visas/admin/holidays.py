"""The holidays of the coming years in both countries, and the word on the moving feasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from mobility.visas.forms.holidays import FeastForm
from mobility.visas.models import ConfirmedFeast
from mobility.visas.services.holidays import (
    CONFIRM,
    YEARS_SHOWN,
    confirm_feast,
    list_feasts,
    list_holidays_of_years,
)
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused


@admin.register(ConfirmedFeast)
class ConfirmedFeastAdmin(BaseAdmin):
    """One page of all holidays instead of a list of rows; a feast is confirmed on it alone."""

    list_display = ("feast", "expected_on", "held_on", "source", "confirmed_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("feast", "expected_on", "held_on", "source", "confirmed_by", "confirmed_at")  # fmt: skip

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The holidays of three years by country; what is expected, and who confirmed what."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = get_staff_user(request)
        typed = FeastForm(request.POST) if request.method == "POST" else None
        if typed is not None and self._confirm(request, typed):
            return HttpResponseRedirect(request.path)
        first = timezone.localdate().year
        feasts = []
        for feast in list_feasts(first, YEARS_SHOWN):
            feasts.append((feast, _build_form(feast, typed)))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{_('Holidays')} {first}–{first + YEARS_SHOWN - 1}",
            "years": list(_group_by_year(first)),
            "feasts": feasts,
            "may_confirm": user.has_perm(CONFIRM),
        }
        return TemplateResponse(request, "admin/visas/holidays.html", context)

    def _confirm(self, request: HttpRequest, form: FeastForm) -> bool:
        """Whether the day of a feast was recorded; else the form says why not."""
        if not form.is_valid():
            return False
        try:
            row = confirm_feast(**form.cleaned_data, by=get_staff_user(request))
        except Refused as refusal:
            form.add_error("held_on", str(refusal))
            return False
        messages.success(
            request,
            _("%(feast)s is held on %(date)s.")
            % {"feast": row.name, "date": row.held_on.strftime("%d/%m/%Y")},
        )
        return True


def _group_by_year(first: int) -> Iterator[tuple[int, list[tuple[Any, str, str]]]]:
    """Of each year the holidays, with their name and their country as the reader calls them."""
    known = list_holidays_of_years(first, YEARS_SHOWN)
    for year in range(first, first + YEARS_SHOWN):
        shown = []
        for holiday in known:
            if holiday.day.year == year:
                country = countries.name(holiday.country)
                shown.append((holiday, _(holiday.name), country))
        yield year, shown


def _build_form(feast: Any, typed: FeastForm | None) -> FeastForm:
    """The form of one feast: as it was typed when it is the one that was refused."""
    if typed is not None and typed.data.get("expected_on") == str(feast.expected):
        return typed
    held: date = feast.row.held_on if feast.row else feast.expected
    source = feast.row.source if feast.row else ""
    return FeastForm(
        initial={"expected_on": feast.expected, "held_on": held, "source": source},
        auto_id=f"id_%s_{feast.expected:%Y%m%d}",
    )
