"""Every address of the site, by surface."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.views import language
from pemwecco.core.views import healthz, readyz

admin.site.index_title = _("Dashboard")

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/setlang/", language, name="set_language"),
    path("account/", include("pemwecco.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("pemwecco.documents.urls")),
    path("", include("mobility.visas.urls")),
    path("apply/", include("participants.selection.urls")),
    path("events/", include("events.urls")),
    path("me/training/", include("participants.training.urls")),
    path("follow-up/", include("reintegration.urls")),
    path("partners/", include("mobility.hosts.urls")),
    path("", include("mobility.itineraries.urls")),
    path("", include("pemwecco.home.urls")),
]
