"""The calendar of a cohort, for the calendar programs of staff."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mobility.itineraries.cohort_calendar import (
    build_cohort_calendar,
    compute_cohort_etag,
    list_last_cohort_versions,
)
from mobility.itineraries.models import CohortProgramme
from mobility.itineraries.views.itinerary import PER_ADDRESS, PER_FEED, WITHIN_SECONDS
from pemwecco.core.limits import format_wait, mark_too_many
from pemwecco.core.visitors import get_limit_address


@login_not_required
@require_safe
def show_cohort_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """All stops of a cohort as published: whoever has the address has them, with the names."""
    if PER_ADDRESS.count_attempt(get_limit_address(request)) or (
        PER_FEED.count_attempt(token)
    ):
        refused = HttpResponse(format_wait(WITHIN_SECONDS), content_type="text/plain")
        return mark_too_many(refused, WITHIN_SECONDS)
    sheet = CohortProgramme.objects.filter(feed_token=token).select_related("cohort")
    row = sheet.first()
    if row is None:
        raise Http404(_("This page does not exist."))
    versions = list_last_cohort_versions(row.cohort)
    etag = compute_cohort_etag(row.cohort, versions)
    answer = get_conditional_response(request, etag=etag)
    if answer is None or answer.status_code != HTTPStatus.NOT_MODIFIED:
        answer = HttpResponse(
            build_cohort_calendar(row.cohort, versions),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Content-Disposition"] = 'inline; filename="cohort.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
