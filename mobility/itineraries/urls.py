from __future__ import annotations

from django.urls import path

from mobility.itineraries.views import itinerary, proposals, returning

app_name = "itineraries"
urlpatterns = [
    path("me/itinerary/", itinerary.show_own_itinerary, name="mine"),
    path("me/itinerary/crossing/", itinerary.record_own_crossing, name="crossing"),
    path("me/itinerary/back/", returning.tell_return, name="back"),
    path("me/itinerary/back/confirm/", returning.confirm_return, name="back_confirm"),
    path(
        "me/itinerary/new-address/", itinerary.change_feed_address, name="new_address"
    ),
    path("me/visa/flights/", proposals.show_own_flights, name="flights"),
    path(
        "me/visa/flights/<int:pk>/withdraw/",
        proposals.withdraw_flight,
        name="flight_withdraw",
    ),
    path(
        "partners/visits/<int:pk>/bed/", proposals.edit_accommodation_offer, name="bed"
    ),
    path(
        "partners/beds/<int:pk>/withdraw/",
        proposals.withdraw_accommodation_offer,
        name="bed_withdraw",
    ),
    path("calendar/<str:token>.ics", itinerary.show_calendar_feed, name="calendar"),
]
