"""The parts of a call's page: settings, criteria, rules, targets, panel, cohorts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import ModelChoiceField, Textarea
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.admin.members import PanelMemberForm
from participants.calls.admin.setting_forms import (
    BalanceTargetForm,
    CriterionForm,
    EligibilityRuleForm,
    SetupForm,
)
from participants.calls.models import (
    BalanceTarget,
    Criterion,
    EligibilityRule,
    PanelMember,
    Setup,
)
from participants.register.models import Cohort
from participants.register.setting_forms import CohortForm
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.admin import BaseStackedInline, BaseTabularInline
from pemwecco.core.folded_queries import FoldedText
from pemwecco.network.models import SUPPORT_KINDS, Organisation


def is_frozen(call: Any) -> bool:
    """Whether what files are judged by stays as it is; asked once for a row of the page."""
    if call is None or call.pk is None:
        return False
    # The row of the call keeps its settings, or that it has none, as Django keeps every other half of a pair.
    setup: Setup | None = getattr(call, "setup", None)
    return setup is not None and setup.locked_at is not None


class FrozenWithCall:
    """Rows that stay as they are once the call has received files: drawn, not offered for change."""

    delete_right = ""

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # as below
        if field is not None and isinstance(field.widget, Textarea):
            field.widget.attrs["rows"] = 3
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_add_permission(request, obj)  # type: ignore[misc]  # a mixin of inlines
        return allowed and not is_frozen(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)  # type: ignore[misc]  # a mixin of inlines
        return allowed and not is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(self.delete_right) and not is_frozen(obj)


class SetupInline(BaseStackedInline):
    model = Setup
    tab = True
    form = SetupForm
    can_delete = False
    show_change_link = False
    verbose_name_plural = gettext_lazy("settings")
    fieldsets = (
        (
            gettext_lazy("The form"),
            {"fields": ("minutes", "target_fr", "target_en", "target_nl")},
        ),
        (
            gettext_lazy("Who pays"),
            {
                "fields": (
                    ("pays_flights", "pays_visa", "pays_insurance"),
                    ("pays_lodging", "pays_meals"),
                    ("pays_transport", "pays_allowance"),
                    "costs_note_fr",
                    "costs_note_en",
                    "costs_note_nl",
                ),
                "description": gettext_lazy(
                    "Shown on the page of the call. To apply costs nothing, which the page says by itself."
                ),
            },
        ),
        (
            gettext_lazy("The panel"),
            {
                "fields": (
                    ("blind", "lowest_mean"),
                    ("reviews_per_file", "gap", "reviews_due_on"),
                ),
                "description": gettext_lazy(
                    "“Blind” and the lowest mean are frozen with the first file that comes."
                ),
            },
        ),
        (
            gettext_lazy("The reserve"),
            {"fields": ("reserve_by",)},
        ),
        (
            gettext_lazy("Days"),
            {"fields": (("reply_days", "visa_days", "recheck_days"),)},
        ),
    )
    help_texts: ClassVar[dict[str, Any]] = {
        "minutes": gettext_lazy(
            "Shown on the page of the call: honest estimates bring more complete forms."
        ),
        "target_fr": gettext_lazy(
            "One or two sentences: who should apply, and who need not."
        ),
        "blind": gettext_lazy(
            "Names, addresses and papers with names are hidden from the panel."
        ),
        "reviews_due_on": gettext_lazy(
            "Stands in the mail to reviewers and in their queue; empty: a review is late after ten days."
        ),
        "lowest_mean": gettext_lazy("Empty: no file is left out for its mean alone."),
        "gap": gettext_lazy(
            "Two reviews further apart than this: a third one is suggested."
        ),
        "reserve_by": gettext_lazy(
            "Empty: one list by rank. With a group, for example sex or region, there is a list for each: a "
            "place that comes back goes to the next of the same group first, which keeps the balance."
        ),
        "visa_days": gettext_lazy(
            "The reserve is offered places only while a visa is possible in time."
        ),
        "recheck_days": gettext_lazy("Unless a rule says its own number of days."),
    }

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # They are made with the call.
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("blind", "lowest_mean") if is_frozen(obj) else ()

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in self.help_texts:
            field.help_text = self.help_texts[db_field.name]
        if field is not None and db_field.name.startswith(("target_", "costs_note_")):
            field.widget.attrs["rows"] = 3
        return field


class CriteriaInline(FrozenWithCall, BaseStackedInline):  # type: ignore[misc]  # the theme's mixins overlap
    model = Criterion
    tab = True
    form = CriterionForm
    show_change_link = False
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("position", "code", "weight", "highest", "lowest"),
                    ("label_fr", "label_en", "label_nl"),
                    ("guide_fr", "guide_en", "guide_nl"),
                )
            },
        ),
    )
    verbose_name_plural = gettext_lazy("criteria of the panel")
    # A criterion that carries points is protected by the database.
    delete_right = "calls.delete_criterion"


class RulesInline(FrozenWithCall, BaseStackedInline):  # type: ignore[misc]  # the theme's mixins overlap
    model = EligibilityRule
    tab = True
    form = EligibilityRuleForm
    collapsible = True
    show_change_link = False
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("position", "code", "kind", "on"),
                    ("lowest", "highest", "values", "blocking"),
                    ("structure", "recheck_days"),
                    ("advice_fr", "advice_en", "advice_nl"),
                    ("paper_fr", "paper_en", "paper_nl"),
                )
            },
        ),
    )
    verbose_name_plural = gettext_lazy("eligibility rules")
    delete_right = "calls.delete_eligibilityrule"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = (
            super().get_queryset(request).select_related("structure")
        )
        return queryset

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "structure":
            kwargs["queryset"] = Organisation.objects.filter(
                kind__in=SUPPORT_KINDS
            ).order_by(FoldedText("name"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class TargetsInline(BaseTabularInline):
    model = BalanceTarget
    tab = True
    form = BalanceTargetForm
    show_change_link = False
    fields = ("dimension", "value", "at_least", "at_most")
    verbose_name_plural = gettext_lazy("balance aimed at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("calls.delete_balancetarget")


class PanelInline(BaseTabularInline):
    model = PanelMember
    tab = True
    form = PanelMemberForm
    fields = ("user", "languages", "most_files")
    show_change_link = False
    verbose_name_plural = gettext_lazy("panel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request).select_related("user")
        return queryset

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("calls.delete_panelmember")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(
                is_active=True, groups__name=Role.PANEL_MEMBER.value
            ).distinct()
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            field.help_text = _("People with the role of panel member.")
        return field


class CohortInline(BaseTabularInline):
    model = Cohort
    tab = True
    form = CohortForm
    fields = ("programme", "name", "arrives_on", "leaves_on", "seats")
    verbose_name_plural = gettext_lazy("cohorts of this call")
