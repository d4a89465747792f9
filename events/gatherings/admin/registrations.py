"""The staff page of places at events."""

from __future__ import annotations

from django.http import HttpRequest

from events.gatherings.admin.check_in import CodePages
from events.gatherings.imports import RegistrationImport
from events.gatherings.lifecycle import REGISTRATION
from events.gatherings.models import Registration
from events.gatherings.services.offers import take_offered_place
from events.gatherings.services.registrations import (
    cancel_registration,
    confirm_registration,
    put_on_waiting_list,
    refuse_registration,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.lists.filters import UsedValuesFilter


@admin.register(Registration)
class RegistrationAdmin(CodePages, ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """Places; they are made by the public page, an enrolment or at the door, never typed here."""

    lifecycle = REGISTRATION
    row_import = RegistrationImport
    list_display = ("person", "event", "organisation_name", "stage", "requested_at")
    impersonal_columns = ("stage",)
    list_filter = ("stage", "event__kind", ("event", UsedValuesFilter))
    list_select_related = ("person", "event")
    search_fields = ("person", "organisation_name")
    readonly_fields = ("event", "person", "requested_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def apply_transition(
        self, request: HttpRequest, row: Registration, name: str, reason: str
    ) -> None:
        """Confirming and cancelling move other places and write mails: their verbs do it."""
        if name == "confirm":
            confirm_registration(registration=row, by=get_staff_user(request))
        elif name == "cancel":
            cancel_registration(registration=row, by=get_staff_user(request))
        elif name == "wait":
            put_on_waiting_list(registration=row, by=get_staff_user(request))
        elif name == "accept":
            take_offered_place(registration=row, by=get_staff_user(request))
        elif name == "refuse":
            refuse_registration(
                registration=row, by=get_staff_user(request), reason=reason
            )
        else:
            super().apply_transition(request, row, name, reason)
        row.refresh_from_db()
