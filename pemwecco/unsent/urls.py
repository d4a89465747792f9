from __future__ import annotations

from django.urls import path

from pemwecco.unsent.views import save_unsent_form

app_name = "unsent"
urlpatterns = [path("unsent/<str:token>/", save_unsent_form, name="save")]
