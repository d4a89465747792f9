from __future__ import annotations

from django.urls import path

from participants.selection.views.access import access
from participants.selection.views.calls import blank, call, resume, start
from participants.selection.views.corrections import correct
from participants.selection.views.decisions import decision, offer, reserve_leave
from participants.selection.views.files import receipt, withdraw, withdraw_by_link
from participants.selection.views.route import referral, route
from participants.selection.views.steps import step
from participants.selection.views.uploads import begin, finish, pieces

app_name = "selection"
urlpatterns = [
    path("continue/", resume, name="resume"),
    path("withdraw/<str:token>/", withdraw_by_link, name="withdraw_by_link"),
    path("referral/<str:token>/", referral, name="referral"),
    path("offer/<str:token>/", offer, name="offer"),
    path("reserve/<str:token>/", reserve_leave, name="reserve_leave"),
    path("file/<str:reference>/decision/", decision, name="decision"),
    path("file/<str:reference>/receipt/", receipt, name="receipt"),
    path("file/<str:reference>/correct/", correct, name="correct"),
    path("file/<str:reference>/needs/", route, name="route"),
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
