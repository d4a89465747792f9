"""My space: the visa file."""

from __future__ import annotations

from django.urls import path

from mobility.visas import views

app_name = "visas"
urlpatterns = [
    path("", views.dossier, name="dossier"),
    path("passport/", views.passport, name="passport"),
    path("readings/", views.readings, name="readings"),
    path("stays/", views.stays, name="stays"),
    path("stays/<int:pk>/remove/", views.remove, name="stay_remove"),
    path("pieces/<int:pk>/", views.piece, name="piece"),
]
