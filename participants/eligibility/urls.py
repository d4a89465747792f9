from __future__ import annotations

from django.urls import path

from participants.eligibility.views import show_referral, show_route

app_name = "eligibility"
urlpatterns = [
    path("referral/<str:token>/", show_referral, name="referral"),
    path("file/<str:reference>/needs/", show_route, name="route"),
]
