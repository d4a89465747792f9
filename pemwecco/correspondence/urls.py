from __future__ import annotations

from django.urls import path

from pemwecco.correspondence import views

app_name = "correspondence"
urlpatterns = [
    path("", views.list_space_threads, name="threads"),
    path("new/", views.begin_space_thread, name="begin"),
    path("<int:pk>/", views.show_space_thread, name="thread"),
]
