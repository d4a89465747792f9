"""What will be sent, when and why; a planned reminder can be cancelled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.reminders.engine import get_rule_labels
from pemwecco.reminders.models import Reminder
from pemwecco.reminders.services import cancel_reminder

CANCELLED_BY = gettext_noop("cancelled by %(who)s")


class RuleFilter(admin.SimpleListFilter):
    """By rule, as people call it."""

    title, parameter_name = _("rule"), "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(
            ((code, str(label)) for code, label in get_rule_labels().items()),
            key=lambda pair: pair[1],
        )

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Reminder]
    ) -> QuerySet[Reminder]:
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(Reminder)
class ReminderAdmin(BaseAdmin):
    list_display = ("due_at", "name", "about", "state", "reason", "sent_at")
    list_filter = ("state", RuleFilter)
    ordering = ("due_at",)
    actions = ("cancel_planned",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .select_related("content_type")
            .prefetch_related("about")
        )

    @admin.display(description=_("rule"), ordering="rule")
    def name(self, reminder: Reminder) -> str:
        return str(get_rule_labels().get(reminder.rule, reminder.rule))

    @admin.display(description=_("why"), ordering="why")
    def reason(self, reminder: Reminder) -> str:
        return reminder.reason

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Do not send"), permissions=["cancel"])
    def cancel_planned(self, request: HttpRequest, chosen: QuerySet[Reminder]) -> None:
        by = str(get_staff_user(request))
        done = 0
        for reminder in chosen:
            done += cancel_reminder(reminder=reminder, why=CANCELLED_BY, who=by)
        messages.success(
            request,
            ngettext("%(n)d reminder cancelled.", "%(n)d reminders cancelled.", done)
            % {"n": done},
        )

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm("reminders.change_reminder")
