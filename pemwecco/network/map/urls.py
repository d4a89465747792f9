from __future__ import annotations

from django.contrib import admin
from django.urls import path

from pemwecco.network.map.views import export_map_table, show_map, show_map_table

app_name = "network_map"
urlpatterns = [
    path("", admin.site.admin_view(show_map), name="map"),
    path("<str:table>/", admin.site.admin_view(show_map_table), name="table"),
    path("<str:table>/export/", admin.site.admin_view(export_map_table), name="export"),
]
