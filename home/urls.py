from __future__ import annotations

from django.contrib import admin
from django.urls import path

from home import views
from home.desk.page import show_glance, show_seats
from home.search.views import show_search

app_name = "home"
urlpatterns = [
    path("", views.show_public_home, name="public"),
    path("welcome/", views.redirect_after_sign_in, name="arrival"),
    path("me/", views.show_my_space, name="me"),
    path("partners/", views.show_partner_home, name="partner"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("admin/glance/", admin.site.admin_view(show_glance), name="glance"),
    path("admin/seats/", admin.site.admin_view(show_seats), name="seats"),
    path("admin/search/", admin.site.admin_view(show_search), name="search"),
    path("accessibility/", views.show_accessibility, name="accessibility"),
]
