from __future__ import annotations

from django.urls import path

from participants.eligibility.views import referral, route

app_name = "eligibility"
urlpatterns = [
    path("referral/<str:token>/", referral, name="referral"),
    path("file/<str:reference>/needs/", route, name="route"),
]
