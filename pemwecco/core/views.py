"""Pages for monitors, a deadline as a calendar file, the page for a form that came too late."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from pemwecco.core.calendars import build_day_file, read_day_token
from pemwecco.core.models import Heartbeat

# Beat ticks every 30 seconds; three missed ticks mean that it stands still.
BEAT_LATE_AFTER = timedelta(seconds=120)


@login_not_required
@require_safe
@never_cache
def check_health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def check_readiness(request: HttpRequest) -> JsonResponse:
    """Database, Redis and the scheduler work: 200 when all do, else 503 with what does not."""
    found = {"database": _database(), "redis": _redis(), "beat": "unknown"}
    if found["database"] == "ok":
        found["beat"] = _beat()
    ready = all(state == "ok" for state in found.values())
    return JsonResponse(found, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis() -> str:
    try:
        cache.set("readyz", "ok", 10)
        return "ok" if cache.get("readyz") == "ok" else "does not keep values"
    except (RedisError, OSError):
        return "unreachable"


def _beat() -> str:
    last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    if last is None:
        return "never ticked"
    return "ok" if timezone.now() - last < BEAT_LATE_AFTER else "late"


@login_not_required
@require_safe
def show_day_to_keep(request: HttpRequest, token: str) -> HttpResponse:
    """A deadline as a calendar file; the signed address carries all that it says."""
    day = read_day_token(token)
    if day is None:
        raise Http404(_("This page does not exist."))
    site = settings.SITE_URL.rstrip("/")
    answer = HttpResponse(
        build_day_file(day, site=site), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came from an expired page: says what to do instead of a bare refusal."""
    return render(request, "csrf_failure.html", status=403)
