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
    path("", include("mobility.letters.urls")),
    path("apply/", include("participants.decisions.urls")),
    path("apply/", include("participants.eligibility.urls")),
    path("apply/", include("participants.applications.urls")),
    path("events/", include("events.notes.urls")),
    path("events/", include("events.gatherings.urls")),
    path("me/training/", include("participants.training.urls")),
    path("follow-up/", include("reintegration.followups.urls")),
    path("partners/", include("mobility.hosts.urls")),
    path("", include("mobility.itineraries.urls")),
    path("", include("home.urls")),
]
