from __future__ import annotations

from django.urls import path

from events.gatherings import views

app_name = "gatherings"

urlpatterns = [
    path("", views.list_events, name="list"),
    path("registration/<str:token>/", views.cancel_place, name="cancel"),
    path("confirm/<str:token>/", views.confirm_address, name="confirm"),
    path("<slug:slug>/event.ics", views.get_event_calendar, name="calendar"),
    path("<slug:slug>/", views.show_event, name="detail"),
]
