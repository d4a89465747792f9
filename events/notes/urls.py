from __future__ import annotations

from django.urls import path

from events.notes.views import note, note_file, notes

app_name = "notes"
urlpatterns = [
    path("notes/", notes, name="notes"),
    path("notes/<slug:slug>/", note, name="note"),
    path("notes/<slug:slug>/file/", note_file, name="note_file"),
]
