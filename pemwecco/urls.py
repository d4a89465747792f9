"""Every address of the site, by surface."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from pemwecco.core.views import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
