from __future__ import annotations

from django.urls import path

from participants.opinions.views import show_opinion_question

app_name = "opinions"
urlpatterns = [path("opinion/<str:token>/", show_opinion_question, name="answer")]
