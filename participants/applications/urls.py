from __future__ import annotations

from django.urls import path

from participants.applications.views.access import check_access_code
from participants.applications.views.address import delete_draft, show_address
from participants.applications.views.calls import (
    download_blank_form,
    list_calls_as_data,
    resume_application,
    show_call,
    show_calls,
    start_application,
)
from participants.applications.views.corrections import (
    check_correction,
    edit_correction,
)
from participants.applications.views.editors import manage_editors
from participants.applications.views.files import (
    show_receipt,
    withdraw_application,
    withdraw_by_link,
)
from participants.applications.views.news import (
    confirm_call_news,
    request_call_news,
    stop_call_news,
)
from participants.applications.views.steps import edit_step
from participants.applications.views.uploads import (
    complete_upload,
    handle_upload_pieces,
    start_upload,
)

app_name = "applications"
urlpatterns = [
    path("", show_calls, name="calls"),
    path("calls.jsonld", list_calls_as_data, name="open_data"),
    path("continue/", resume_application, name="resume"),
    path("next-call/", request_call_news, name="news"),
    path("next-call/<str:token>/", confirm_call_news, name="news_confirm"),
    path("next-call/<str:token>/stop/", stop_call_news, name="news_stop"),
    path("withdraw/<str:token>/", withdraw_by_link, name="withdraw_by_link"),
    path("file/<str:reference>/receipt/", show_receipt, name="receipt"),
    path("file/<str:reference>/correct/", edit_correction, name="correct"),
    path("file/<str:reference>/correct/check/", check_correction, name="correct_check"),
    path("file/<str:reference>/address/", show_address, name="address"),
    path("file/<str:reference>/second-person/", manage_editors, name="editors"),
    path("file/<str:reference>/delete/", delete_draft, name="delete"),
    path("file/<str:reference>/withdraw/", withdraw_application, name="withdraw"),
    path("file/<str:reference>/upload/", start_upload, name="upload_begin"),
    path("file/<str:reference>/upload/<str:key>/", handle_upload_pieces, name="upload"),
    path(
        "file/<str:reference>/upload/<str:key>/finish/",
        complete_upload,
        name="upload_finish",
    ),
    path("file/<str:reference>/<slug:step>/", edit_step, name="step"),
    path("<slug:slug>/", show_call, name="call"),
    path("<slug:slug>/form.pdf", download_blank_form, name="blank"),
    path("<slug:slug>/start/", start_application, name="start"),
    path("<slug:slug>/code/", check_access_code, name="access"),
]
