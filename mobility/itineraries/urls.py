from __future__ import annotations

from django.urls import path

from mobility.itineraries import views

app_name = "itineraries"
urlpatterns = [
    path("me/itinerary/", views.mine, name="mine"),
    path("me/itinerary/crossing/", views.crossing, name="crossing"),
    path("me/itinerary/new-address/", views.new_address, name="new_address"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
]
