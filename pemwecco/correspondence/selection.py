"""The act "write to the chosen ones" on the lists of everything about which people are written to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.core.admin import admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.list_actions import register_list_action
from pemwecco.correspondence.services.mailings import begin_mailing
from pemwecco.correspondence.topics import (
    find_topic_of,
    list_topic_rows,
    list_written_models,
)


@admin.action(description=gettext_lazy("Write to the chosen ones"))
def write_to_chosen(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Begin a message to the people of the chosen rows; nothing leaves before it is confirmed."""
    # The list reads a few columns only; here the whole rows are wanted.
    keys = list(queryset.order_by().values_list("pk", flat=True))
    chosen = list(queryset.model.objects.filter(pk__in=keys).order_by("-pk"))
    about = list_topic_rows(chosen)
    topic = find_topic_of(type(about[0])) if about else None
    if topic is None:
        messages.warning(request, _("There is nobody to write to in this selection."))
        return None
    viewer = get_staff_user(request)
    wanted = [row.pk for row in about]
    rows = topic.list_visible_rows(viewer).select_related(*topic.joins)
    try:
        mailing = begin_mailing(
            topic=topic,
            rows=list(rows.filter(pk__in=wanted).order_by("-pk")),
            by=viewer,
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return None
    return HttpResponseRedirect(
        reverse("admin:correspondence_mailing_change", args=[mailing.pk])
    )


def register_selection_actions() -> None:
    """Offer it on every list of them; called once all subjects have said what they write about."""
    for model in list_written_models():
        register_list_action(
            model,
            "correspondence.add_mailing",
            write_to_chosen,
            for_all=gettext_lazy("Write to these %(count)d"),
        )
