"""Every address of the site, by surface."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from mobility.hosts.urls import visitor_urls
from pemwecco.accounts.views import change_language
from pemwecco.core.views import check_health, check_readiness, show_day_to_keep

admin.site.index_title = _("Dashboard")

# The limits of the sign-in answer with our page.
handler429 = "pemwecco.core.limits.render_sign_in_limit"
urlpatterns = [
    path("healthz", check_health, name="healthz"),
    path("readyz", check_readiness, name="readyz"),
    path("calendar/day/<str:token>.ics", show_day_to_keep, name="day_to_keep"),
    path("i18n/setlang/", change_language, name="set_language"),
    path("account/", include("pemwecco.accounts.urls")),
    path("", include("pemwecco.unsent.urls")),
    path("", include("pemwecco.documents.urls")),
    path("", include("mobility.visas.urls")),
    path("", include("mobility.letters.urls")),
    path("", include("mobility.structures.urls")),
    path("apply/", include("participants.decisions.urls")),
    path("apply/", include("participants.opinions.urls")),
    path("apply/", include("participants.eligibility.urls")),
    path("apply/", include("participants.applications.urls")),
    path("events/", include("events.notes.urls")),
    path("events/", include("events.gatherings.urls")),
    path("me/messages/", include("pemwecco.correspondence.urls")),
    path("me/training/", include("participants.training.urls")),
    path("follow-up/", include("reintegration.followups.urls")),
    path("", include("reintegration.partnerships.urls")),
    path("me/plan/", include("reintegration.plans.urls")),
    path("partners/", include("mobility.hosts.urls")),
    path("me/visits/", include(visitor_urls)),
    path("", include("mobility.matching.urls")),
    path("", include("mobility.itineraries.urls")),
    path("admin/map/", include("pemwecco.network.map.urls")),
    path("", include("home.urls")),
    # Behind ours: the theme has a search of its own at the same address.
    path("admin/", admin.site.urls),
]
# DEBUG_TOOLBAR=1, on the machine of whoever develops.
if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.append(path("__debug__/", include("debug_toolbar.urls")))
