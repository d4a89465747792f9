from __future__ import annotations

from django.urls import path

from mobility.itineraries import views

app_name = "itineraries"
urlpatterns = [
    path("me/itinerary/", views.show_own_itinerary, name="mine"),
    path("me/itinerary/crossing/", views.record_own_crossing, name="crossing"),
    path("me/itinerary/new-address/", views.change_feed_address, name="new_address"),
    path("calendar/<str:token>.ics", views.show_calendar_feed, name="calendar"),
]
