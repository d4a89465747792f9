from __future__ import annotations

from django.urls import path

from bench.floor import views

urlpatterns = [path("form/", views.form), path("rows/", views.rows)]
