"""What the itinerary adds to the portal; what a confirmed return or a report asked again brings."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mobility.hosts.lifecycle import AGREED, PLACEMENT
from mobility.hosts.models import HostContact, Placement
from mobility.hosts.portal import (
    PortalSection,
    register_coming_section,
    register_opening,
    register_papers_section,
    register_placement_section,
)
from mobility.hosts.portal_queues import register_visit_queue
from mobility.hosts.questions import VisitQuestion, register_visit_facts
from mobility.hosts.services.successions import register_contact_duties
from mobility.itineraries.lifecycle import (
    RETURN_CLAIM,
    RETURN_DELAY,
    TRIP_REPORT,
    ReturnClaimStage,
)
from mobility.itineraries.models import (
    ActionPoint,
    PresenceCertificate,
    Proposal,
    ReturnClaim,
    ReturnClaimStep,
    ReturnDelay,
    ReturnDelayStep,
    Stop,
    TripReport,
    TripReportStep,
    VisitProgramme,
)
from mobility.itineraries.services.certificates import gather_certified_stay
from mobility.itineraries.services.claims import (
    notify_return_asked_again,
    notify_return_confirmed,
    record_claimed_return,
)
from mobility.itineraries.services.crossings import list_overdue_returns
from mobility.itineraries.services.delays import (
    list_waiting_delays,
    notify_delay_accepted,
    notify_delay_declined,
)
from mobility.itineraries.services.host_facts import (
    list_arrival_facts,
    list_stay_calls,
)
from mobility.itineraries.services.host_queues import (
    format_unconfirmed,
    format_unnoted,
    format_with_points,
    narrow_to_open_points,
    narrow_to_unconfirmed,
    narrow_to_unnoted,
)
from mobility.itineraries.services.pages import list_stops_for_host
from mobility.itineraries.services.proposals import get_closed_reason
from mobility.itineraries.services.readings import record_visit_reading
from mobility.itineraries.services.reports import notify_report_asked_again
from mobility.itineraries.services.travel import list_minutes_from
from mobility.itineraries.services.withdrawals import (
    notify_return_undone,
    was_return_confirmed,
)
from mobility.matching.services.travel import register_travel_source
from participants.register.lifecycle import PARTICIPANT, PARTICIPATION
from participants.register.models import Participation
from participants.training.papers import register_stay_source
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, TransitionEvent
from pemwecco.core.one_query import fetch_in_one_query
from pemwecco.documents.lifecycle import PaperStage

MOST_CERTIFICATES = 100
TOLD_TRAVELLER = Addressee(
    gettext_lazy("the participant, when the return that they told was confirmed")
)
ReturnClaimEvent = TransitionEvent[ReturnClaim, ReturnClaimStep]
ReturnDelayEvent = TransitionEvent[ReturnDelay, ReturnDelayStep]
NOT_DUE = gettext_lazy("The day of the return has not passed yet.")
UNANSWERED = gettext_lazy(
    "What the participant told of the return waits for an answer: give it first."
)
BY_NAME = gettext_lazy("Only a named person says that somebody did not return.")


@register_placement_section
def build_stops_section(placement: Placement) -> PortalSection | None:
    stops = list_stops_for_host(placement)
    if not stops:
        return None
    today = timezone.localdate()
    told = VisitProgramme.objects.filter(placement=placement)
    context = {
        "stops": stops,
        "placement": placement,
        "told": told.select_related("version", "confirmed_by").first(),
        "has_begun": placement.starts_on <= today,
        "is_over": placement.ends_on < today,
    }
    return PortalSection(
        _("Programme at your place"), "itineraries/host_stops.html", context
    )


@register_coming_section
def build_shared_visits_section(hosts: list[int]) -> PortalSection | None:
    """The way to the stops of whole cohorts at a host; the first page asks nothing for it."""
    return PortalSection(
        _("Groups that come to you"), "itineraries/portal_groups.html", {}
    )


@register_papers_section
def build_certificates_section(hosts: list[int]) -> PortalSection | None:
    """The certificates of presence at hosts that stand, the last first."""
    rows = PresenceCertificate.objects.filter(
        placement__host__in=hosts,
        placement__stage__in=AGREED,
        paper__pdf__isnull=False,
        paper__stage=PaperStage.ISSUED,
    ).select_related("paper", "placement__participation__person")
    certificates = list(rows[:MOST_CERTIFICATES])
    if not certificates:
        return None
    context = {"certificates": certificates}
    return PortalSection(
        _("Certificates of presence"), "itineraries/portal_certificates.html", context
    )


@register_opening
def record_visit_opening(placement: Placement, user: User) -> None:
    record_visit_reading(placement=placement, by=user)


@register_placement_section
def build_points_section(placement: Placement) -> PortalSection | None:
    """What the host still has to do after this visit, the first due first."""
    points = list(
        ActionPoint.objects.still_open().filter(
            participation=placement.participation_id,
            contact__affiliation__organisation=placement.host.organisation_id,
        )
    )
    if not points:
        return None
    return PortalSection(
        _("To do after visits"), "itineraries/portal_points.html", {"points": points}
    )


register_stay_source(gather_certified_stay)


@TRIP_REPORT.on_transition("ask_report", writes_to=[PARTICIPANT])
def ask_trip_report_again(
    event: TransitionEvent[TripReport, TripReportStep],
) -> None:
    notify_report_asked_again(event.subject, event.log.reason)


register_travel_source(list_minutes_from)
register_visit_queue("programme", format_unconfirmed, narrow_to_unconfirmed)
register_visit_queue("attendance", format_unnoted, narrow_to_unnoted)
register_visit_queue("points", format_with_points, narrow_to_open_points)
register_visit_facts(VisitQuestion.ARRIVAL)(list_arrival_facts)
register_visit_facts(VisitQuestion.ILL)(list_stay_calls)


@register_contact_duties
def list_named_stops(contact: HostContact) -> Iterable[str]:
    """How many stops to come name somebody as the contact on site; a published programme stays as it is."""
    coming = Stop.objects.filter(
        placement__host=contact.host,
        contact_person=contact.person,
        ends_on__gte=timezone.localdate(),
    )
    if count := coming.count():
        yield ngettext(
            "Is named as contact on site at %(count)d stop to come.",
            "Is named as contact on site at %(count)d stops to come.",
            count,
        ) % {"count": count}


@PLACEMENT.preview("take_back_yes", "cancel")
def preview_stops_without_visit(placement: Placement) -> Iterable[str]:
    """How many stops of the published programme are shown as called off."""
    count = len(list_stops_for_host(placement)) if placement.is_agreed else 0
    if count:
        yield ngettext(
            "%(count)d stop of the programme at this host is shown as called off.",
            "%(count)d stops of the programme at this host are shown as called off.",
            count,
        ) % {"count": count}


@register_placement_section
def build_accommodation_section(placement: Placement) -> PortalSection | None:
    """A bed that the host may offer, while beds are collected; afterwards what became of it."""
    offers = Proposal.objects.filter(placement=placement)
    offer = offers.exclude(state=Proposal.State.WITHDRAWN).first()
    if offer is None and get_closed_reason(placement.participation):
        return None
    context = {"offer": offer, "placement": placement}
    return PortalSection(
        _("A bed for the visitor"), "itineraries/portal_bed.html", context
    )


@RETURN_CLAIM.on_transition("confirm", writes_to=[PARTICIPANT])
def record_confirmed_return(event: ReturnClaimEvent) -> None:
    """The crossing is recorded and the file returned, in the same transaction; the traveller is told."""
    user = event.actor.user
    if user is not None:
        record_claimed_return(claim=event.subject, by=user)
    notify_return_confirmed(event.subject)


@RETURN_CLAIM.on_transition("ask_again", writes_to=[PARTICIPANT])
def ask_return_again(event: ReturnClaimEvent) -> None:
    notify_return_asked_again(event.subject, event.log.reason)


@RETURN_CLAIM.on_transition("unconfirm", writes_to=[TOLD_TRAVELLER])
def notify_return_taken_back(event: ReturnClaimEvent) -> None:
    if was_return_confirmed(event.subject):
        notify_return_undone(event.subject)


@RETURN_DELAY.on_transition("accept_delay", writes_to=[PARTICIPANT])
def tell_accepted_delay(event: ReturnDelayEvent) -> None:
    notify_delay_accepted(event.subject)


@RETURN_DELAY.on_transition("decline_delay", writes_to=[PARTICIPANT])
def tell_declined_delay(event: ReturnDelayEvent) -> None:
    notify_delay_declined(event.subject, event.log.reason)


@PARTICIPATION.guard("miss_return")
def require_overdue_return(asking: Asking[Participation]) -> list[GuardAnswer]:
    """Nobody is noted as not returned before the day they are due, or while what they told is unanswered."""
    keys = [file.pk for file in asking.rows]
    overdue = list_overdue_returns(timezone.localdate()).filter(pk__in=keys)
    late = overdue.values_list("pk", flat=True)
    told = ReturnClaim.objects.filter(
        participation__in=keys, stage=ReturnClaimStage.CLAIMED
    )
    claims = told.values_list("participation", flat=True)
    waiting_delays = list_waiting_delays().filter(participation__in=keys)
    delays = waiting_delays.values_list("participation", flat=True)
    fetch_in_one_query([late, claims, delays])
    waiting = {*claims, *delays}
    answers = []
    for file in asking.rows:
        if file.pk in waiting:
            answers.append(no(UNANSWERED))
        elif file.pk not in late:
            answers.append(no(NOT_DUE))
        elif not isinstance(asking.actor, Staff):
            answers.append(no(BY_NAME))
        else:
            answers.append(YES)
    return answers


@PARTICIPATION.preview("undo_miss_return")
def preview_awaited_return(file: Participation) -> Iterable[str]:
    """Whoever is in mobility again is expected back again."""
    yield _("The return is awaited again, with its reminders, until it is recorded.")
