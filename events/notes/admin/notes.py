"""The list of learning notes and the page of one: written, reviewed, published, translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events.notes.forms import LearningNoteForm, PolicyFeedbackForm
from events.notes.lifecycle import CHANGE, NOTE
from events.notes.models import LearningNote, NoteAuthor, NoteFile, PolicyFeedback
from events.notes.models.notes import ORIGINS
from events.notes.queries import list_stale_translations
from events.notes.services.notes import (
    NoteSubject,
    NoteText,
    attach_note_file,
    begin_learning_note,
    begin_translation,
    follow_original,
    write_learning_note,
)
from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import BaseTabularInline, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue
from pemwecco.documents.services import FileRefused

register_queue(
    "notes.LearningNote",
    "review",
    _("learning notes to review"),
    lambda _viewer: LearningNote.objects.in_review(),
)
register_queue(
    "notes.LearningNote",
    "stale",
    _("translations of an older version"),
    lambda _viewer: list_stale_translations(),
)
TEXTS = ("title", "summary", "body", "language")
OF_FILE = ("upload", "caption")
# What stands beside the text, and waits for a review as the text does.
OF_NOTE = (
    "title", "slug", ("language", "audience"), ("level", "criterion"), ("sector", "themes"),
    ("event", "session"), ("stop", "placement"), ("follow_up", "partnership"), "summary", "body",
)  # fmt: skip


class ProposedFilter(SimpleListFilter):
    """Whether a host or a participant proposed it."""

    title = _("proposed by a partner")
    parameter_name = "proposed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(proposed_by__isnull=self.value() == "no")


class _DraftRows(BaseTabularInline):
    """Rows that change with the text: while the note is a draft."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_write(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_write(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_write(obj) and request.user.has_perm(
            f"notes.delete_{self.model._meta.model_name}"
        )


class AuthorInline(_DraftRows):
    model = NoteAuthor
    fields = ("person", "capacity")
    autocomplete_fields = ("person",)


class FileInline(_DraftRows):
    """The files; a new one comes by the form of the note."""

    model = NoteFile
    fields = ("document", "caption")
    readonly_fields = ("document",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FeedbackInline(BaseTabularInline):
    model = PolicyFeedback
    form = PolicyFeedbackForm
    fields = ("organisation", "asked_on", "asked", "outcome_on", "outcome")
    autocomplete_fields = ("organisation",)
    extra = 0


def _may_write(note: LearningNote | None) -> bool:
    return note is None or note.is_open


@admin.register(LearningNote)
class LearningNoteAdmin(AddingAdmin):
    """All notes, the last published first."""

    lifecycle = NOTE
    is_cared_for = True
    form = LearningNoteForm
    list_display = (
        "title", "stage", "language", "level", "audience", "published_on", "last_version",
    )  # fmt: skip
    impersonal_columns = ("last_version",)
    list_filter = (
        "stage", "language", "level", "audience", "criterion", "sector", "themes", ProposedFilter,
    )  # fmt: skip
    search_fields = ("title", "summary", "body", "authors__person")
    autocomplete_fields = tuple(name for name in ORIGINS if name != "stop")
    filter_horizontal = ("themes",)
    inlines = (AuthorInline, FileInline, FeedbackInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        numbered: QuerySet[Any] = rows.annotate(last_number=Max("versions__number"))
        return numbered

    @admin.display(description=_("version"), ordering="last_number")
    def last_version(self, row: Any) -> int | None:
        number: int | None = row.last_number
        return number

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [name for name in OF_NOTE if name != "slug"]
        files = (OF_FILE,) if _may_write(obj) and self._may_change(request) else ()
        translated = ("translation_of", "translated_version")
        return (*OF_NOTE, *files, ("stage", "published_on"), translated)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        fixed = ("published_on", "translation_of", "translated_version")
        if obj is None or obj.is_open:
            return (*fields, *fixed)
        return (*fields, *fixed, *_flatten(OF_NOTE))

    def _may_change(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        origins = [data[name] for name in ORIGINS if data.get(name)]
        subject = NoteSubject(
            level=data["level"],
            audience=data["audience"],
            criterion=data["criterion"],
            sector=data["sector"],
            themes=data["themes"],
            origin=origins[0] if origins else None,
        )
        by = get_staff_user(request)
        return begin_learning_note(text=_gather_note_text(data), subject=subject, by=by)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        by = get_staff_user(request)
        if change and set(TEXTS) & set(form.changed_data):
            write_learning_note(
                note=obj, text=_gather_note_text(form.cleaned_data), by=by
            )
        super().save_model(request, obj, form, change)
        if uploaded := form.cleaned_data.get("upload"):
            caption = form.cleaned_data["caption"]
            try:
                attach_note_file(note=obj, uploaded=uploaded, caption=caption, by=by)
            except (FileRefused, Refused) as refusal:
                messages.error(request, str(refusal))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        for each in formset.forms:
            if isinstance(each.instance, PolicyFeedback) and each.has_changed():
                each.instance.noted_by = get_staff_user(request)
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/translate/",
                page(require_POST(translate_note_view)),
                name="notes_translate",
            ),
            path(
                "<int:pk>/follow/",
                page(require_POST(follow_original_view)),
                name="notes_follow",
            ),
            *super().get_urls(),
        ]


def _flatten(names: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for name in names:
        found += [name] if isinstance(name, str) else list(name)
    return found


def _gather_note_text(data: dict[str, Any]) -> NoteText:
    return NoteText(data["title"], data["summary"], data["body"], data["language"])


def _return_to_note(note: LearningNote) -> HttpResponse:
    address = reverse("admin:notes_learningnote_change", args=[note.pk])
    return HttpResponseRedirect(address)


def translate_note_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the translation of a note into a language; its page opens."""
    user = get_staff_user(request)
    require(user, "notes.add_learningnote")
    note = get_object_or_404(LearningNote.objects.visible_to(user), pk=pk)
    language = request.POST.get("language", "")
    try:
        made = begin_translation(note=note, language=language, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _return_to_note(note)
    named = {"language": dict(settings.LANGUAGES)[language]}
    messages.success(
        request, gettext("A draft is begun in this language: %(language)s.") % named
    )
    return _return_to_note(made)


def follow_original_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a translation says what its original says now."""
    user = get_staff_user(request)
    require(user, CHANGE)
    note = get_object_or_404(LearningNote.objects.visible_to(user), pk=pk)
    try:
        follow_original(note=note, by=user)
        messages.success(request, gettext("The translation is up to date."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _return_to_note(note)
