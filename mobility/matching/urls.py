from __future__ import annotations

from django.urls import path

from mobility.matching import views

app_name = "matching"
urlpatterns = [
    path("me/wishes/", views.edit_own_wishes, name="wishes"),
    path(
        "partners/firms/<int:pk>/<int:cohort>/",
        views.edit_own_preferences,
        name="preferences",
    ),
]
