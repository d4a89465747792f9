from __future__ import annotations

from django.urls import path

from participants.decisions.views import (
    confirm_reserve_withdrawal,
    show_decision,
    show_offer,
)

app_name = "decisions"
urlpatterns = [
    path("offer/<str:token>/", show_offer, name="offer"),
    path("reserve/<str:token>/", confirm_reserve_withdrawal, name="reserve_leave"),
    path("file/<str:reference>/decision/", show_decision, name="decision"),
]
