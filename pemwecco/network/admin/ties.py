"""Staff pages of ties, agreements and contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, BaseTabularInline, get_staff_user
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.queues import register_queue
from pemwecco.documents.form_fields import DocumentField
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.network.imports import RelationImport
from pemwecco.network.models import (
    Agreement,
    AgreementParty,
    Interaction,
    Relation,
)

ENDING_DAYS = 60


def go_to_organisation(key: int) -> HttpResponse:
    """Back to the page from which a row was added."""
    return HttpResponseRedirect(
        reverse("admin:network_organisation_change", args=[key])
    )


@admin.register(Relation)
class RelationAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    row_import = RelationImport
    list_display = ("first", "kind", "second", "since", "until", "note")
    list_filter = ("kind", "first__country", "second__country")
    list_select_related = ("first", "second")
    search_fields = ("first", "second", "note")
    autocomplete_fields = ("first", "second")
    fields = (("first", "kind", "second"), ("since", "until"), "note")

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        if "_save" in request.POST:
            return go_to_organisation(obj.first_id)
        return super().response_add(request, obj, post_url_continue)


class AgreementPartyInline(BaseTabularInline):
    model = AgreementParty
    autocomplete_fields = ("organisation",)
    show_change_link = False
    min_num = 1
    extra = 1


class AgreementForm(forms.ModelForm[Agreement]):
    """An agreement; its signed paper goes through the one door of files."""

    paper = DocumentField(label=_("Signed paper"), required=False)

    class Meta:
        model = Agreement
        fields = (
            "title",
            "kind",
            "signed_on",
            "valid_from",
            "valid_until",
            "responsible",
        )

    def clean_paper(self) -> Any:
        uploaded = self.cleaned_data.get("paper")
        if uploaded:
            try:
                self.instance.document = store_upload(uploaded=uploaded, by=None)
            except FileRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return uploaded


register_queue(
    "network.Agreement",
    "ending",
    _("agreements that end within 60 days"),
    lambda _viewer: Agreement.objects.ending_within(ENDING_DAYS),
)


@admin.register(Agreement)
class AgreementAdmin(BaseAdmin):
    form = AgreementForm
    list_display = (
        "title",
        "kind",
        "party_names",
        "signed_on",
        "valid_until",
        "responsible",
    )
    list_filter = ("kind", "valid_until", "responsible")
    list_select_related = ("responsible",)
    search_fields = ("title", "parties")
    inlines = (AgreementPartyInline,)
    fields = (
        ("title", "kind"),
        ("signed_on", "valid_from", "valid_until"),
        "responsible",
        "paper",
        "document",
    )
    readonly_fields = ("document",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("parties")

    @admin.display(description=_("parties"))
    def party_names(self, row: Agreement) -> str:
        return ", ".join(str(party) for party in row.parties.all())


def _list_colleagues() -> QuerySet[User]:
    """Who of ours can take part in a contact or answer for its next step."""
    return User.objects.filter(is_staff=True, is_active=True)


register_queue(
    "network.Interaction",
    "next",
    _("next steps that are due"),
    lambda viewer: Interaction.objects.with_next_step().filter(
        responsible=viewer, due_on__lte=timezone.localdate()
    ),
)


@admin.register(Interaction)
class InteractionAdmin(BaseAdmin):
    """A contact in one short form; the next step is done when it has a day."""

    list_display = (
        "organisation",
        "on",
        "channel",
        "summary",
        "next_step",
        "due_on",
        "responsible",
        "done_on",
    )
    list_filter = ("channel", "on", "responsible")
    list_select_related = ("organisation", "responsible")
    search_fields = ("organisation", "summary", "next_step")
    autocomplete_fields = ("organisation", "people")
    fields = (
        ("organisation", "channel"),
        ("on", "at", "zone"),
        ("people", "colleagues"),
        "summary",
        "next_step",
        ("due_on", "responsible", "done_on"),
    )

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "colleagues":
            kwargs["queryset"] = _list_colleagues()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "responsible":
            kwargs["queryset"] = _list_colleagues()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        return {"colleagues": [get_staff_user(request).pk]} | initial

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.by = get_staff_user(request)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        if "_save" in request.POST:
            return go_to_organisation(obj.organisation_id)
        return super().response_add(request, obj, post_url_continue)
