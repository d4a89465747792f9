"""My space: the visa file; the partner portal: a bed that the host offers."""

from __future__ import annotations

from django.urls import path

from mobility.visas.views import dossier, pieces, proposals, travel

app_name = "visas"

urlpatterns = [
    path("me/visa/", dossier.dossier, name="dossier"),
    path("me/visa/passport/", travel.passport, name="passport"),
    path("me/visa/readings/", dossier.readings, name="readings"),
    path("me/visa/stays/", travel.stays, name="stays"),
    path("me/visa/stays/<int:pk>/remove/", travel.remove, name="stay_remove"),
    path("me/visa/earlier/", travel.earlier_visas, name="earlier_visas"),
    path("me/visa/earlier/<int:pk>/remove/", travel.remove_visa, name="visa_remove"),
    path("me/visa/flights/", proposals.flights, name="flights"),
    path("me/visa/flights/<int:pk>/withdraw/", proposals.withdraw_flight, name="flight_withdraw"),
    path("me/visa/pieces/<int:pk>/", pieces.piece, name="piece"),
    path("partners/visits/<int:pk>/bed/", proposals.bed, name="bed"),
    path("partners/beds/<int:pk>/withdraw/", proposals.withdraw_bed, name="bed_withdraw"),
]
