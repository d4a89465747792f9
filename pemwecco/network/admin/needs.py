"""Staff pages of needs and offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.form_fields import LineField
from pemwecco.core.imports.pages import ImportPages
from pemwecco.network.admin.ties import go_to_organisation
from pemwecco.network.imports import NeedImport
from pemwecco.network.mapping import answer_need, withdraw_need
from pemwecco.network.models import Need


class NeedForm(forms.ModelForm[Need]):
    """A need or an offer as it was said; what answered it closes it."""

    closing = forms.ChoiceField(
        label=_("Close it"),
        choices=[("", "–"), *Need.State.choices[1:]],
        required=False,
    )
    words = LineField(label=_("What answered it"), max_length=250, required=False)

    class Meta:
        model = Need
        fields = (
            "side",
            "topic",
            "level",
            "organisation",
            "person",
            "sector",
            "language",
            "strength",
            "text",
            "stated_by",
            "stated_on",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("closing") == Need.State.ANSWERED and not data.get("words"):
            self.add_error("words", gettext("Say what answered it."))
        return data


@admin.register(Need)
class NeedAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    row_import = NeedImport
    form = NeedForm
    list_display = (
        "side",
        "topic",
        "whose",
        "level",
        "sector",
        "strength",
        "stated_on",
        "state",
    )
    list_columns_offered = ("language", "text", "stated_by", "answer")
    list_filter = ("side", "state", "topic", "level", "sector", "strength", "language")
    list_select_related = ("topic", "organisation", "person", "sector")
    search_fields = ("organisation", "person", "text", "stated_by")
    autocomplete_fields = ("organisation", "person")
    fields = (
        ("side", "topic", "level"),
        ("organisation", "person"),
        ("sector", "language", "strength"),
        "text",
        ("stated_by", "stated_on"),
        ("closing", "words"),
        ("state", "closed_on", "answer"),
    )
    readonly_fields = ("state", "closed_on", "answer")

    @admin.display(description=_("whose"), ordering="organisation__name")
    def whose(self, row: Need) -> str:
        names = [str(each) for each in (row.person, row.organisation) if each]
        return ", ".join(names)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.recorded_by = get_staff_user(request)
        super().save_model(request, obj, form, change)
        by, words = get_staff_user(request), form.cleaned_data.get("words", "")
        closing = form.cleaned_data.get("closing")
        if closing == Need.State.ANSWERED and obj.state == Need.State.OPEN:
            answer_need(need=obj, by=by, words=words)
        elif closing == Need.State.WITHDRAWN and obj.state == Need.State.OPEN:
            withdraw_need(need=obj, by=by, words=words)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        if "_save" in request.POST and obj.organisation_id:
            return go_to_organisation(obj.organisation_id)
        return super().response_add(request, obj, post_url_continue)
