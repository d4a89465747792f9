from __future__ import annotations

from django.urls import path

from participants.opinions.views import answer_question

app_name = "opinions"
urlpatterns = [path("opinion/<str:token>/", answer_question, name="answer")]
