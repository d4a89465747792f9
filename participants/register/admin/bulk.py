"""Acts on many files: those of every list, with the seats counted once; and a cohort for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.models import Cohort, Participation
from participants.register.seats import SeatBook
from participants.register.services import (
    assign_all_to_cohort,
    can_join_cohort,
    is_changing_cohort,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import RowOutcome

if TYPE_CHECKING:
    Base = BaseAdmin
else:
    Base = object


@admin.action(description=gettext_lazy("Assign a cohort"), permissions=["change"])
def assign_cohort(
    model_admin: BaseAdmin, request: HttpRequest, queryset: QuerySet[Participation]
) -> HttpResponse | None:
    """Give the chosen files a cohort, after showing which would be refused."""
    files = model_admin.get_bulk_rows(request, queryset)
    if not files:
        return None
    programmes = {file.call.programme_id for file in files}
    cohorts = {}
    for row in Cohort.objects.filter(programme__in=programmes):
        cohorts[str(row.pk)] = row
    if not cohorts:
        messages.error(request, _("There is no cohort yet."))
        return None
    asked = request.POST.get("cohort", "")
    first = next(iter(cohorts.values()))
    chosen = cohorts.get(asked, first)
    reason = request.POST.get("reason", "").strip()
    needs_reason = any(is_changing_cohort(file, chosen) for file in files)
    is_sent = asked in cohorts and "apply" in request.POST
    done = is_sent and not (needs_reason and not reason)
    if done:
        outcomes = assign_all_to_cohort(
            files=files, cohort=chosen, by=get_staff_user(request), reason=reason
        )
    else:
        outcomes = []
        for file in files:
            answer = can_join_cohort(file, chosen)
            outcomes.append(RowOutcome(file, answer))
    return model_admin.render_bulk_page(
        request,
        title=_("Assign a cohort"),
        action="assign_cohort",
        outcomes=outcomes,
        done=done,
        cohorts=list(cohorts.values()),
        chosen=chosen,
        reason=reason,
        reason_missing=is_sent and not done,
    )


class BulkFileActs(Base):
    """The acts on many files that the list offers, each to those whose role includes it."""

    actions = (assign_cohort,)
    bulk_transitions = ("confirm", "shortlist", "select", "keep", "refuse")
    bulk_columns = ("reference", "who", "enterprise")
    bulk_select_related = ("person", "organisation", "call__programme")
    bulk_template = "admin/register/bulk.html"

    def build_bulk_context(self, rows: Sequence[Any]) -> SeatBook:
        """The seats counted once, as if each file before had taken its own."""
        return SeatBook({file.call.programme for file in rows})
