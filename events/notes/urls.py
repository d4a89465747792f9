from __future__ import annotations

from django.urls import path

from events.notes.views.feed import show_notes_feed
from events.notes.views.library import (
    download_note_file,
    download_note_paper,
    list_learning_notes,
    show_learning_note,
)
from events.notes.views.proposals import (
    list_proposed_notes,
    propose_note_page,
    show_proposed_note,
)

app_name = "notes"
urlpatterns = [
    path("notes/", list_learning_notes, name="notes"),
    path("notes/feed/", show_notes_feed, name="feed"),
    path("notes/mine/", list_proposed_notes, name="mine"),
    path("notes/mine/new/", propose_note_page, name="propose"),
    path("notes/mine/<int:pk>/", show_proposed_note, name="mine_note"),
    path("notes/<slug:slug>/", show_learning_note, name="note"),
    path("notes/<slug:slug>/paper/", download_note_paper, name="note_paper"),
    path("notes/<slug:slug>/file/<int:pk>/", download_note_file, name="note_file"),
]
