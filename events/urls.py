from __future__ import annotations

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("", views.events, name="list"),
    path("notes/", views.notes, name="notes"),
    path("notes/<slug:slug>/", views.note, name="note"),
    path("notes/<slug:slug>/file/", views.note_file, name="note_file"),
    path("registration/<str:token>/", views.cancel_place, name="cancel"),
    path("<slug:slug>/", views.event, name="detail"),
]
