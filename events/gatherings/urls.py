from __future__ import annotations

from django.urls import path

from events.gatherings.views import events, places

app_name = "gatherings"

urlpatterns = [
    path("", events.list_events, name="list"),
    path("registration/", places.ask_place_link, name="ask_place_link"),
    path("registration/<str:token>/", places.show_place, name="place"),
    path(
        "registration/<str:token>/event.ics",
        places.get_place_calendar,
        name="place_calendar",
    ),
    path("confirm/<str:token>/", events.confirm_address, name="confirm"),
    path("<slug:slug>/event.ics", events.get_event_calendar, name="calendar"),
    path("<slug:slug>/", events.show_event, name="detail"),
]
