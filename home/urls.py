from __future__ import annotations

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.show_public_home, name="public"),
    path("welcome/", views.redirect_after_sign_in, name="arrival"),
    path("me/", views.show_my_space, name="me"),
    path("partners/", views.show_partner_home, name="partner"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("accessibility/", views.show_accessibility, name="accessibility"),
]
