from __future__ import annotations

from django.urls import path

from reintegration.partnerships.views.confirmations import (
    ask_confirmation_again,
    confirm_by_link,
    confirm_in_portal,
    confirm_in_space,
)
from reintegration.partnerships.views.own import show_own_partnership

app_name = "partnerships"
urlpatterns = [
    path("partnership/<str:token>/", confirm_by_link, name="confirm"),
    path(
        "partnership/<str:token>/again/",
        ask_confirmation_again,
        name="confirm_again",
    ),
    path("me/partnerships/<int:pk>/", show_own_partnership, name="own"),
    path(
        "me/partnerships/confirm/<int:pk>/", confirm_in_space, name="own_confirmation"
    ),
    path(
        "partners/partnerships/<int:pk>/", confirm_in_portal, name="host_confirmation"
    ),
]
