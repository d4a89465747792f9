"""Staff pages of learning notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest

from events.notes.forms import LearningNoteForm
from events.notes.models import LearningNote
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.documents.services import FileRefused, store_upload


@admin.register(LearningNote)
class LearningNoteAdmin(BaseAdmin):
    list_display = ("title", "level", "language", "event", "published_on")
    list_filter = ("level", "language")
    list_select_related = ("event",)
    search_fields = ("title", "summary", "body")
    autocomplete_fields = ("event",)
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("title",)}
    form = LearningNoteForm
    readonly_fields = ("document",)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if uploaded := form.cleaned_data.get("upload"):
            try:
                obj.document = store_upload(
                    uploaded=uploaded, by=get_staff_user(request)
                )
            except FileRefused as refusal:
                messages.error(request, str(refusal))
        super().save_model(request, obj, form, change)
