from __future__ import annotations

from django.urls import path

from events.gatherings import views

app_name = "gatherings"

urlpatterns = [
    path("", views.list_events, name="list"),
    path("registration/<str:token>/", views.cancel_place, name="cancel"),
    path("<slug:slug>/", views.show_event, name="detail"),
]
