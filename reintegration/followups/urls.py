from __future__ import annotations

from django.urls import path

from reintegration.followups import views

app_name = "followups"
urlpatterns = [path("<str:token>/", views.show_answer_page, name="answer")]
