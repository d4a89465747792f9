from __future__ import annotations

from django.urls import path

from participants.decisions.views import decision, offer, reserve_leave

app_name = "decisions"
urlpatterns = [
    path("offer/<str:token>/", offer, name="offer"),
    path("reserve/<str:token>/", reserve_leave, name="reserve_leave"),
    path("file/<str:reference>/decision/", decision, name="decision"),
]
