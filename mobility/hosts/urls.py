from __future__ import annotations

from django.urls import path

from mobility.hosts import views

app_name = "hosts"
urlpatterns = [
    path("placements/", views.list_placements, name="placements"),
    path("placements/<int:pk>/", views.show_placement, name="placement"),
    path("placements/<int:pk>/accept/", views.accept_own_placement, name="accept"),
    path("placements/<int:pk>/decline/", views.decline_own_placement, name="decline"),
    path("messages/", views.list_portal_threads, name="threads"),
    path("messages/<int:pk>/", views.show_portal_thread, name="thread"),
    path("profile/<int:pk>/", views.edit_host_profile, name="profile"),
]
