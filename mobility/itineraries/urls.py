from __future__ import annotations

from django.urls import path

from mobility.itineraries.views import (
    action_points,
    feeds,
    introductions,
    itinerary,
    pack,
    presences,
    proposals,
    reports,
    returning,
    shared_visits,
    visit_programmes,
)

app_name = "itineraries"
urlpatterns = [
    path("me/itinerary/", itinerary.show_own_itinerary, name="mine"),
    path("me/itinerary/pack/", pack.show_pack, name="pack"),
    path("me/itinerary/pack/worker.js", pack.serve_pack_worker, name="pack_worker"),
    path("me/itinerary/pack/card.pdf", pack.download_emergency_card, name="pack_card"),
    path("me/itinerary/met/", introductions.note_own_introduction, name="met"),
    path(
        "partners/visits/<int:pk>/met/",
        introductions.note_visit_introduction,
        name="visit_met",
    ),
    path("me/itinerary/report/", reports.write_own_report, name="report"),
    path("me/itinerary/to-do/", action_points.list_own_points, name="points"),
    path("me/itinerary/to-do/<int:pk>/", action_points.finish_own_point, name="point"),
    path(
        "partners/to-do/<int:pk>/", action_points.finish_host_point, name="host_point"
    ),
    path("me/itinerary/crossing/", itinerary.record_own_crossing, name="crossing"),
    path("me/itinerary/back/", returning.tell_return, name="back"),
    path("me/itinerary/later/", returning.report_own_delay, name="later"),
    path("me/itinerary/back/confirm/", returning.confirm_return, name="back_confirm"),
    path(
        "me/itinerary/new-address/", itinerary.change_feed_address, name="new_address"
    ),
    path("here/<str:token>/", presences.note_presence_by_code, name="code"),
    path("day/<str:token>/", presences.show_day_sheet, name="sheet"),
    path("day/<str:token>/sync/", presences.sync_day_sheet, name="sheet_sync"),
    path(
        "day/<str:token>/worker.js", presences.serve_sheet_worker, name="sheet_worker"
    ),
    path("me/visa/flights/", proposals.show_own_flights, name="flights"),
    path(
        "me/visa/flights/<int:pk>/withdraw/",
        proposals.withdraw_flight,
        name="flight_withdraw",
    ),
    path("partners/stops/", shared_visits.list_shared_visits, name="shared_visits"),
    path(
        "partners/stops/<int:pk>/",
        shared_visits.show_shared_visit,
        name="shared_visit",
    ),
    path(
        "partners/visits/<int:pk>/presence/",
        presences.note_visit_presence,
        name="visit_presence",
    ),
    path(
        "partners/visits/<int:pk>/programme/",
        visit_programmes.confirm_programme_of_visit,
        name="visit_programme",
    ),
    path(
        "partners/visits/<int:pk>/bed/", proposals.edit_accommodation_offer, name="bed"
    ),
    path(
        "partners/beds/<int:pk>/withdraw/",
        proposals.withdraw_accommodation_offer,
        name="bed_withdraw",
    ),
    path(
        "calendar/cohort/<str:token>.ics",
        feeds.show_cohort_calendar,
        name="cohort_calendar",
    ),
    path("calendar/<str:token>.ics", itinerary.show_calendar_feed, name="calendar"),
]
