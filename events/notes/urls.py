from __future__ import annotations

from django.urls import path

from events.notes.views import (
    download_note_file,
    list_learning_notes,
    show_learning_note,
)

app_name = "notes"
urlpatterns = [
    path("notes/", list_learning_notes, name="notes"),
    path("notes/<slug:slug>/", show_learning_note, name="note"),
    path("notes/<slug:slug>/file/", download_note_file, name="note_file"),
]
