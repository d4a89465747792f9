from __future__ import annotations

from django.urls import path

from mobility.hosts import views

app_name = "hosts"
urlpatterns = [
    path("placements/", views.placements, name="placements"),
    path("placements/<int:pk>/", views.placement, name="placement"),
    path("placements/<int:pk>/accept/", views.accept, name="accept"),
    path("placements/<int:pk>/decline/", views.decline, name="decline"),
    path("profile/<int:pk>/", views.profile, name="profile"),
]
