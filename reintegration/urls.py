from __future__ import annotations

from django.urls import path

from reintegration import views

app_name = "reintegration"
urlpatterns = [path("<str:token>/", views.answer_page, name="answer")]
