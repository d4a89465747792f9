"""My space: the visa file; the partner portal: what the host bears."""

from __future__ import annotations

from django.urls import path

from mobility.visas.views import arrivals, costs, dossier, lodging, pieces, travel

app_name = "visas"

urlpatterns = [
    path("me/visa/", dossier.show_dossier, name="dossier"),
    path("me/visa/passport/", travel.edit_passport, name="passport"),
    path("me/visa/readings/", dossier.list_own_readings, name="readings"),
    path("me/visa/stays/", travel.show_past_stays, name="stays"),
    path("me/visa/stays/<int:pk>/remove/", travel.remove_own_stay, name="stay_remove"),
    path("me/visa/earlier/", travel.show_earlier_visas, name="earlier_visas"),
    path(
        "me/visa/earlier/<int:pk>/remove/", travel.remove_own_visa, name="visa_remove"
    ),
    path("me/visa/arrival/", arrivals.declare_own_arrival, name="arrival"),
    path("me/visa/lodging/", lodging.edit_lodging, name="lodging"),
    path(
        "me/visa/lodging/<int:pk>/withdraw/",
        lodging.withdraw_own_lodging,
        name="lodging_withdraw",
    ),
    path("me/visa/pieces/<int:pk>/", pieces.edit_checklist_item, name="piece"),
    path(
        "me/visa/pieces/<int:pk>/upload/",
        pieces.start_item_upload,
        name="piece_upload_begin",
    ),
    path(
        "me/visa/pieces/<int:pk>/upload/<str:key>/",
        pieces.handle_item_upload,
        name="piece_upload",
    ),
    path(
        "me/visa/pieces/<int:pk>/upload/<str:key>/finish/",
        pieces.complete_item_upload,
        name="piece_upload_finish",
    ),
    path("partners/visits/<int:pk>/costs/", costs.edit_host_costs, name="costs"),
]
