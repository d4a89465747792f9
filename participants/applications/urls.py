from __future__ import annotations

from django.urls import path

from participants.applications.views.access import access
from participants.applications.views.calls import blank, call, resume, start
from participants.applications.views.corrections import correct
from participants.applications.views.files import receipt, withdraw, withdraw_by_link
from participants.applications.views.steps import step
from participants.applications.views.uploads import begin, finish, pieces

app_name = "applications"
urlpatterns = [
    path("continue/", resume, name="resume"),
    path("withdraw/<str:token>/", withdraw_by_link, name="withdraw_by_link"),
    path("file/<str:reference>/receipt/", receipt, name="receipt"),
    path("file/<str:reference>/correct/", correct, name="correct"),
    path("file/<str:reference>/withdraw/", withdraw, name="withdraw"),
    path("file/<str:reference>/upload/", begin, name="upload_begin"),
    path("file/<str:reference>/upload/<str:key>/", pieces, name="upload"),
    path("file/<str:reference>/upload/<str:key>/finish/", finish, name="upload_finish"),
    path("file/<str:reference>/<slug:step>/", step, name="step"),
    path("<slug:slug>/", call, name="call"),
    path("<slug:slug>/form.pdf", blank, name="blank"),
    path("<slug:slug>/start/", start, name="start"),
    path("<slug:slug>/code/", access, name="access"),
]
