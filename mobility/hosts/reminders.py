"""What hosts are reminded of: a request without answer, a visitor who comes next week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import (
    TAKES_PLACE,
    CampaignAnswer,
    CampaignAnswerQuerySet,
    EvaluationSide,
    HostContact,
    HostInvitation,
    Placement,
    PlacementStep,
    VisitEvaluation,
)
from mobility.hosts.rules import INVITATION_REMINDER_DAYS
from mobility.hosts.services.campaigns import build_campaign_facts
from mobility.hosts.services.evaluations import list_visits_to_evaluate
from mobility.hosts.services.invitations import build_invitation_link
from mobility.hosts.visitors import (
    get_visible_enterprise,
    get_visible_name,
    get_visible_words,
)
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import (
    Occurrence,
    Recipient,
    ReminderRule,
    schedule_days_around,
)

# Days after a request that still has no answer; the last reminder leaves the day before it lapses.
WAITED = (3, 7, 14)


def list_unanswered_placements() -> QuerySet[Placement]:
    asked = PlacementStep.objects.filter(
        subject=OuterRef("pk"), move__in=["offer", "offer_again"]
    ).order_by("-at", "-pk")
    return Placement.objects.filter(stage=PlacementStage.OFFERED).annotate(
        asked_at=Subquery(asked.values("at")[:1])
    )


def schedule_request_reminders(placement: Any) -> Iterable[Occurrence]:
    if placement.asked_at is not None:
        for days in WAITED:
            due_at = placement.asked_at + timedelta(days=days)
            if placement.answer_by and localtime(due_at).date() >= placement.answer_by:
                break
            yield Occurrence(
                key=f"{placement.asked_at:%Y-%m-%d}/{days:+d}", due_at=due_at
            )
    if placement.answer_by is not None:
        yield from schedule_days_around("answer_by", -1)(placement)


def get_request_drop_reason(placement: Placement) -> str:
    return (
        "" if placement.stage == PlacementStage.OFFERED else _("The host has answered.")
    )


def list_confirmed_placements() -> QuerySet[Placement]:
    return Placement.objects.filter(stage=PlacementStage.CONFIRMED)


def get_visit_drop_reason(placement: Placement) -> str:
    return (
        ""
        if placement.stage == PlacementStage.CONFIRMED
        else _("The visit does not take place.")
    )


def list_host_recipients(placement: Placement) -> list[Recipient]:
    contacts = HostContact.objects.at_hosts([placement.host_id]).reachable()
    return [Recipient(row.user.email, row.person.language) for row in contacts]


def list_answering_recipients(row: Placement | CampaignAnswer) -> list[Recipient]:
    """Those who may answer for the host of a visit or of a campaign."""
    contacts = HostContact.objects.at_hosts([row.host_id]).reachable()
    answering = contacts.filter(manages=True)
    return [Recipient(one.user.email, one.person.language) for one in answering]


def build_placement_context(placement: Placement) -> dict[str, Any]:
    return {
        "host": str(placement.host),
        "visitor": get_visible_name(placement),
        "enterprise": get_visible_enterprise(placement),
        "starts_on": placement.starts_on,
        "ends_on": placement.ends_on,
        "purpose": get_visible_words(placement, placement.purpose),
        "answer_by": placement.answer_by,
        "url": build_site_url(reverse("hosts:placement", args=[placement.pk])),
    }


def list_open_invitations() -> QuerySet[HostInvitation]:
    return HostInvitation.objects.waiting(localdate()).select_related("host")


def get_link_drop_reason(invitation: HostInvitation) -> str:
    return "" if invitation.is_waiting else _("The invitation is answered or ended.")


def list_invited_recipients(invitation: HostInvitation) -> list[Recipient]:
    return [Recipient(invitation.email, invitation.language)]


def build_link_context(invitation: HostInvitation) -> dict[str, Any]:
    return {
        "name": invitation.full_name,
        "host": str(invitation.host),
        "expires_on": invitation.expires_on,
        "link": build_invitation_link(invitation),
    }


def list_unanswered_campaigns() -> QuerySet[CampaignAnswer]:
    return _list_open_campaigns().unanswered()


def list_campaigns_without_days() -> QuerySet[CampaignAnswer]:
    """Interested for sure: who answers "perhaps" is not pressed."""
    return (
        _list_open_campaigns()
        .without_days()
        .filter(attitude=CampaignAnswer.Attitude.YES)
    )


def _list_open_campaigns() -> CampaignAnswerQuerySet:
    return CampaignAnswer.objects.still_open(localdate()).select_related(
        "campaign__cohort", "host__organisation"
    )


def schedule_campaign_reminders(answer: CampaignAnswer) -> Iterable[Occurrence]:
    """A week after the question, and two days before the closing day."""
    yield from schedule_days_around("asked_at", 7)(answer)
    yield from schedule_days_around("campaign__closes_on", -2)(answer)


def schedule_days_reminders(answer: CampaignAnswer) -> Iterable[Occurrence]:
    """Four days after the answer, and on the day before the closing day."""
    yield from schedule_days_around("answered_at", 4)(answer)
    yield from schedule_days_around("campaign__closes_on", -1)(answer)


def get_campaign_drop_reason(answer: CampaignAnswer) -> str:
    if not answer.campaign.is_open(localdate()):
        return _("The campaign is closed.")
    return _("The host has answered.") if answer.is_answered else ""


def get_days_drop_reason(answer: CampaignAnswer) -> str:
    if not answer.campaign.is_open(localdate()):
        return _("The campaign is closed.")
    if answer.attitude == CampaignAnswer.Attitude.NO:
        return _("The host has answered.")
    given = answer.availabilities.exists()
    return _("The host has given its days.") if given else ""


def list_visits_untold_by_visitor() -> QuerySet[Placement]:
    return list_visits_to_evaluate(Placement.objects.all(), EvaluationSide.VISITOR)


def list_visits_untold_by_host() -> QuerySet[Placement]:
    return list_visits_to_evaluate(Placement.objects.all(), EvaluationSide.HOST)


def get_visitor_told_drop_reason(placement: Placement) -> str:
    return _find_told_reason(placement, EvaluationSide.VISITOR)


def get_host_told_drop_reason(placement: Placement) -> str:
    return _find_told_reason(placement, EvaluationSide.HOST)


def _find_told_reason(placement: Placement, side: EvaluationSide) -> str:
    if placement.stage not in TAKES_PLACE:
        return _("The visit does not take place.")
    said = VisitEvaluation.objects.filter(placement=placement, side=side)
    return _("It was told how the visit went.") if said.exists() else ""


def list_visitor_recipients(placement: Placement) -> list[Recipient]:
    person = placement.participation.person
    return [Recipient(person.email, person.language)]


def build_visitor_context(placement: Placement) -> dict[str, Any]:
    url = build_site_url(reverse("visits:evaluation", args=[placement.pk]))
    return build_placement_context(placement) | {"url": url}


def build_told_context(placement: Placement) -> dict[str, Any]:
    url = build_site_url(reverse("hosts:evaluation", args=[placement.pk]))
    return build_placement_context(placement) | {"url": url}


RULES = [
    ReminderRule(
        code="hosts-invitation-ends",
        label=gettext_lazy("The invitation to speak for the host ends soon"),
        over=list_open_invitations,
        when=schedule_days_around("expires_on", -INVITATION_REMINDER_DAYS),
        mail="hosts/invitation_ends",
        to=list_invited_recipients,
        unless=get_link_drop_reason,
        context=build_link_context,
    ),
    ReminderRule(
        code="hosts-offer-waits",
        label=gettext_lazy("The request to the host waits for an answer"),
        over=list_unanswered_placements,
        when=schedule_request_reminders,
        mail="hosts/offer_waits",
        to=list_answering_recipients,
        unless=get_request_drop_reason,
        context=build_placement_context,
    ),
    ReminderRule(
        code="hosts-visitor-comes",
        label=gettext_lazy("The visitor comes soon"),
        over=list_confirmed_placements,
        when=schedule_days_around("starts_on", -7),
        mail="hosts/visitor_comes",
        to=list_host_recipients,
        unless=get_visit_drop_reason,
        context=build_placement_context,
    ),
    ReminderRule(
        code="hosts-campaign-waits",
        label=gettext_lazy("The campaign waits for the answer of the host"),
        over=list_unanswered_campaigns,
        when=schedule_campaign_reminders,
        mail="hosts/campaign_waits",
        to=list_answering_recipients,
        unless=get_campaign_drop_reason,
        context=build_campaign_facts,
    ),
    ReminderRule(
        code="hosts-campaign-days",
        label=gettext_lazy("The host has given no days yet"),
        over=list_campaigns_without_days,
        when=schedule_days_reminders,
        mail="hosts/campaign_days",
        to=list_answering_recipients,
        unless=get_days_drop_reason,
        context=build_campaign_facts,
    ),
    ReminderRule(
        code="hosts-visit-told-visitor",
        label=gettext_lazy("The participant tells how the visit went"),
        over=list_visits_untold_by_visitor,
        when=schedule_days_around("ends_on", 1, 8),
        mail="hosts/tell_visit",
        to=list_visitor_recipients,
        unless=get_visitor_told_drop_reason,
        context=build_visitor_context,
    ),
    ReminderRule(
        code="hosts-visit-told-host",
        label=gettext_lazy("The host tells how the visit went"),
        over=list_visits_untold_by_host,
        when=schedule_days_around("ends_on", 1, 8),
        mail="hosts/tell_received",
        to=list_answering_recipients,
        unless=get_host_told_drop_reason,
        context=build_told_context,
    ),
]
