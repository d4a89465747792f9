from __future__ import annotations

from django.urls import path

from reintegration.followups.views import answers

app_name = "followups"
urlpatterns = [
    path("host/<str:token>/", answers.show_host_page, name="host"),
    path("host/<str:token>/again/", answers.ask_new_answer_link, name="host_again"),
    path("visit/<int:pk>/", answers.show_portal_page, name="portal"),
    path("<str:token>/", answers.show_answer_page, name="answer"),
]
