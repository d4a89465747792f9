from __future__ import annotations

from django.urls import path

from participants.training import views

app_name = "training"
urlpatterns = [path("", views.show_my_modules, name="mine")]
