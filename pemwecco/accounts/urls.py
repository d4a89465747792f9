"""Signing in: the pages of allauth, less those that make no sense here."""

from __future__ import annotations

from django.urls import include, path

from pemwecco.accounts.views import (
    TypeCodeView,
    close_on_this_computer,
    show_closed_page,
    show_own_account,
)

# Accounts are made by services, and a person has one address: the one that carries their file.
CLOSED = (
    "signup/",
    "email/",
    "confirm-email/",
    "3rdparty/",
    "3rdparty/signup/",
    "social/signup/",
    "social/connections/",
)

urlpatterns = [
    *(path(address, show_closed_page) for address in CLOSED),
    path("mine/", show_own_account, name="own_account"),
    path("close/", close_on_this_computer, name="close_on_this_computer"),
    path(
        "login/code/confirm/",
        TypeCodeView.as_view(),
        name="account_confirm_login_code",
    ),
    path("", include("allauth.urls")),
]
