from __future__ import annotations

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.public, name="public"),
    path("welcome/", views.arrival, name="arrival"),
    path("me/", views.me, name="me"),
    path("partners/", views.partner, name="partner"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
