from __future__ import annotations

from django.urls import path

from reintegration.plans.views import (
    answer_own_plan,
    answer_own_referral,
    propose_own_plan,
    show_own_plan,
    tell_own_milestone,
)

app_name = "plans"
urlpatterns = [
    path("", show_own_plan, name="own"),
    path("propose/", propose_own_plan, name="propose"),
    path("version/<int:pk>/", answer_own_plan, name="answer"),
    path("milestone/<int:pk>/", tell_own_milestone, name="milestone"),
    path("support/<int:pk>/", answer_own_referral, name="support"),
]
