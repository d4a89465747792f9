"""Posts and providers, the states whose days count together, and what each nationality is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from mobility.visas.imports import PostImport
from mobility.visas.models import Post, SharedAreaState, VisaRegime
from mobility.visas.services.checklist import refresh_all_checklists
from pemwecco.core.admin import BaseAdmin
from pemwecco.core.amounts import write_amount
from pemwecco.core.imports.pages import ImportPages


class PostForm(forms.ModelForm[Post]):
    """A post; the countries are chosen by name and kept as codes."""

    competent_for = forms.MultipleChoiceField(
        label=_("competent for residents of"),
        choices=lambda: list(countries),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl to choose several."),
    )

    class Meta:
        model = Post
        fields = (
            "organisation",
            "competent_for",
            "provider",
            "provider_website",
            "provider_email",
            "posted_fee",
            "fee_currency",
        )


@admin.register(Post)
class PostAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    form = PostForm
    row_import = PostImport
    list_display = ("organisation", "states", "where", "mail", "provider", "fee")
    list_select_related = ("organisation",)
    search_fields = ("organisation", "organisation__city", "provider")
    autocomplete_fields = ("organisation",)
    readonly_fields = ("where", "mail")
    fieldsets = (
        (_("Post"), {"fields": ("organisation", "where", "mail", "competent_for")}),
        (
            _("Appointments"),
            {"fields": ("provider", "provider_website", "provider_email")},
        ),
        (_("Fee as the post shows it"), {"fields": (("posted_fee", "fee_currency"),)}),
    )

    @admin.display(description=_("competent for"))
    def states(self, post: Post) -> str:
        names = dict(countries)
        return ", ".join(str(names.get(code, code)) for code in post.competent_for)

    @admin.display(description=_("address"))
    def where(self, post: Post) -> str:
        if post.pk is None:
            return ""
        place = post.organisation
        parts = (place.address, place.city, str(place.country.name))
        return ", ".join(filter(None, parts))

    @admin.display(description=_("e-mail address"))
    def mail(self, post: Post) -> str:
        if post.pk is None:
            return ""
        if not post.organisation.email:
            return "–"
        return format_html('<a href="mailto:{0}">{0}</a>', post.organisation.email)

    @admin.display(description=_("posted fee"), ordering="posted_fee")
    def fee(self, post: Post) -> str:
        return (
            write_amount(post.posted_fee, post.fee_currency) if post.posted_fee else ""
        )


@admin.register(SharedAreaState)
class SharedAreaStateAdmin(BaseAdmin):
    list_display = ("country", "joined_on", "source")


@admin.register(VisaRegime)
class VisaRegimeAdmin(BaseAdmin):
    """What applied stays: a change is a new row with a later first day."""

    list_fullwidth = True
    list_display = (
        "nationality",
        "document_kind",
        "valid_from",
        "visa_required",
        "decision_days",
        "decision_max_days",
        "multiple_entries",
        "fee_eur",
        "source",
        "verified_on",
    )
    list_filter = ("visa_required", "multiple_entries")
    search_fields = ("nationality", "source")
    fields = (
        ("nationality", "document_kind", "valid_from"),
        ("visa_required", "multiple_entries"),
        ("decision_days", "decision_max_days", "fee_eur"),
        ("source", "verified_on"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Dossiers were judged by an old row: only its source and the day it was checked may be completed.
        if obj is None:
            return ()
        names = [field.name for field in VisaRegime._meta.fields]
        return tuple(name for name in names if name not in LATER)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            # What may be completed later, its source and fee, moves no list.
            refresh_all_checklists()


LATER = ("id", "source", "verified_on", "fee_eur")
