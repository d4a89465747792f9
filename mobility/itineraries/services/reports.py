"""The trip report: begun at the first visit, handed in and frozen, read by staff or asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.models import TAKES_PLACE
from mobility.itineraries.lifecycle import TRIP_REPORT, WRITABLE_REPORTS
from mobility.itineraries.models import TripReport
from mobility.itineraries.papers import (
    TRIP_REPORT_PAPER,
    gather_public_report_facts,
    gather_report_facts,
)
from mobility.itineraries.services.action_points import add_introduced_points
from mobility.itineraries.services.report_days import ReportCall, list_report_calls
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused
from pemwecco.documents.papers import choose_superseded, issue_document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

TEXTS: Final = ("learned", "to_use", "what_next", "hard", "advice")


def find_report_call(participation: Participation) -> ReportCall | None:
    """What the report asks of its participant; nothing before the first visit."""
    calls = list_report_calls([participation.pk])
    return calls[0] if calls else None


@transaction.atomic
def save_trip_report(
    *, participation: Participation, said: Mapping[str, Any], by: User
) -> TripReport:
    """Keep what a participant has written so far; `said` has the texts and `may_quote`.

    Refuses with `Refused` somebody else's file, before the first visit, once it is handed in, and a word to
    quote that is empty.
    """
    _lock_own_file(participation, by)
    if find_report_call(participation) is None:
        raise Refused(_("The report is written from the first visit on."))
    report, _begun = TripReport.objects.get_or_create(participation=participation)
    _refuse_given(report)
    for name in TEXTS:
        setattr(report, name, str(said.get(name, "")).strip())
    report.may_quote = bool(said.get("may_quote"))
    if report.may_quote and not report.advice:
        raise Refused(_("There is no word to quote."))
    report.save(update_fields=[*TEXTS, "may_quote"])
    return report


@transaction.atomic
def hand_in_report(*, report: TripReport, by: User) -> TripReport:
    """The participant hands the report in: frozen as a paper, its next steps become action points.

    Refuses with `Refused` one that says nothing of what was learned or of what comes next, one that is handed
    in already, and somebody else's.
    """
    file = _lock_own_file(report.participation, by)
    locked = TripReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    _refuse_given(locked)
    if not locked.learned or not locked.what_next:
        raise Refused(_("Say at least what you learned and what comes next."))
    add_introduced_points(participation=file, by=by)
    TRIP_REPORT.apply(locked, "hand_in", actor=Party(by))
    language = file.person.language
    visits = list(
        file.placements.filter(stage__in=TAKES_PLACE)
        .select_related("host__organisation")
        .order_by("starts_on", "pk")
    )
    with override(language):
        locked.paper = issue_document(
            kind=TRIP_REPORT_PAPER,
            facts=gather_report_facts(locked, file, visits),
            public_facts=gather_public_report_facts(file, visits),
            language=language,
            by=by,
            supersedes=choose_superseded(locked.paper),
        )
    locked.save(update_fields=["paper"])
    return locked


def notify_report_asked_again(report: TripReport, reason: str) -> None:
    """Tell the participant what is missing in the report."""
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=report.participation_id
    )
    step = report.steps.filter(move="ask_report").last()
    language = file.person.language
    with override(language):
        queue_mail(
            kind="itineraries/report_asked",
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {
                "reason": reason,
                "link": build_site_url(reverse("itineraries:report")),
            },
            about=format_row_reference(file),
            key=f"itineraries/report_asked:{step.pk if step else report.pk}",
        )


def _lock_own_file(participation: Participation, by: User) -> Participation:
    """The file, locked: two windows at once write one report."""
    locked = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "call__programme")
        .get(pk=participation.pk)
    )
    if locked.person.email != by.email:
        raise Refused(_("This page does not exist."))
    return locked


def _refuse_given(report: TripReport) -> None:
    if report.stage not in WRITABLE_REPORTS:
        raise Refused(_("The report is handed in: it cannot change any more."))
