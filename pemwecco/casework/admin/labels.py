"""The list of labels, kept by coordinators; the pages of this engine hang beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin as django_admin
from django.core.cache import cache
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pemwecco.casework.admin.acts import act_on_row, edit_note_view
from pemwecco.casework.admin.own import hand_over_view, show_own_page
from pemwecco.casework.models import Label
from pemwecco.casework.queries import LABELS
from pemwecco.core.admin import BaseAdmin, admin
from pemwecco.core.chips import render_chip


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    kinds = forms.MultipleChoiceField(
        label=_("For which lists"),
        help_text=_("None ticked: for all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Label
        fields = ("name_fr", "name_en", "name_nl", "tone", "kinds", "retired")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("kinds")
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list_kind_choices()


def list_kind_choices() -> list[tuple[str, str]]:
    """The kinds of rows whose lists show labels."""
    choices = []
    for model, page in django_admin.site._registry.items():  # noqa: SLF001  Django has no public way
        if getattr(page, "is_cared_for", False):
            name = capfirst(str(model._meta.verbose_name_plural))
            choices.append((model._meta.label_lower, name))
    return sorted(choices, key=lambda choice: choice[1])


@admin.register(Label)
class LabelAdmin(BaseAdmin):
    form = LabelForm
    list_display = ("shown", "name_fr", "name_en", "name_nl", "show_kinds", "retired")
    list_filter = ("retired",)
    search_fields = ("name_fr", "name_en", "name_nl")
    fields = (("name_fr", "name_en", "name_nl"), "tone", "kinds", "retired")

    @admin.display(description=_("label"))
    def shown(self, label: Label) -> str:
        return render_chip(label, label.tone)

    @admin.display(description=_("for which lists"))
    def show_kinds(self, label: Label) -> str:
        names = dict(list_kind_choices())
        return ", ".join(names.get(kind, kind) for kind in label.kinds) or "–"

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        super().save_model(*args, **kwargs)
        # The filters of lists keep the names of labels for a while.
        cache.delete(LABELS)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("mine/", wrap(show_own_page), name="casework_mine"),
            path("hand-over/", wrap(hand_over_view), name="casework_hand_over"),
            path("row/<int:kind>/<int:key>/", wrap(act_on_row), name="casework_act"),
            path("note/<int:pk>/", wrap(edit_note_view), name="casework_note"),
        ]
        return [*own, *super().get_urls()]
