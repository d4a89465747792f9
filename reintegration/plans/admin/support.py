"""The list of support that was given, and the page on which staff note it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import admin, get_staff_user
from reintegration.plans.lifecycle import PlanStage
from reintegration.plans.models import GivenSupport
from reintegration.plans.services.support import find_referral_bar, note_support


class SupportForm(forms.ModelForm[GivenSupport]):
    """What was given; the day has come, and the plan is followed."""

    class Meta:
        model = GivenSupport
        fields = (
            "plan",
            "kind",
            "given_on",
            "organisation",
            "person",
            "hours",
            "cost",
            "currency",
            "referral",
            "result",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        plan, day = data.get("plan"), data.get("given_on")
        if plan is not None and plan.stage == PlanStage.CLOSED:
            self.add_error("plan", gettext("This plan is closed."))
        if day is not None and day > timezone.localdate():
            self.add_error("given_on", gettext("This day is still to come."))
        referral = data.get("referral")
        if plan is not None and referral is not None:
            for sentence in filter(None, [find_referral_bar(plan, referral)]):
                self.add_error("referral", sentence)
        return data


@admin.register(GivenSupport)
class GivenSupportAdmin(AddingAdmin):
    """All support after the return, the last given first."""

    form = SupportForm
    titled_after = ("plan.participation.person",)
    list_display = ("file", "kind", "given_on", "provider", "hours", "cost", "currency")
    list_filter = ("kind", "currency", "given_on", "plan__participation__cohort")
    list_select_related = ("plan__participation", "organisation", "person")
    search_fields = ("plan__participation", "organisation", "person", "result")
    autocomplete_fields = ("plan", "organisation", "person", "referral")
    fields = (
        "plan",
        ("kind", "given_on"),
        ("organisation", "person"),
        ("hours", "cost", "currency"),
        "referral",
        "result",
    )

    @admin.display(description=_("file"))
    def file(self, row: GivenSupport) -> str:
        return str(row.plan.participation)

    @admin.display(description=_("given by"))
    def provider(self, row: GivenSupport) -> str:
        return row.provider

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "plan") if obj is not None else fields

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        return note_support(by=get_staff_user(request), **data)
