"""What hosts hear: who leaves is expected nowhere, a contact is written to in the language of their pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import ASKED_HOST, HOLDS_HOST, PLACEMENT
from mobility.hosts.models import (
    TAKES_PLACE,
    CampaignAnswer,
    EvaluationSide,
    Host,
    Placement,
)
from mobility.hosts.portal import (
    PortalSection,
    list_placement_lines,
    register_coming_section,
    register_papers_section,
    register_placement_section,
    register_waiting_section,
)
from mobility.hosts.services.contacts import keep_contact_language
from mobility.hosts.services.evaluations import list_visits_to_evaluate
from mobility.hosts.services.offers import format_span
from mobility.hosts.services.placements import (
    list_cancelled_placements,
    list_resumed_placements,
    release_placements,
    resume_placements,
)
from participants.register.lifecycle import PARTICIPATION, ParticipationEvent
from participants.register.models import Participation
from pemwecco.accounts.services import register_language_listener
from pemwecco.core.scopes import admit
from pemwecco.network.models import Agreement
from pemwecco.network.queries import register_cared_organisations

register_language_listener(keep_contact_language)
admit(
    Agreement,
    "parties",
    lambda user: Host.objects.of_contact(user).values("organisation"),
)
register_cared_organisations(lambda: Host.objects.order_by().values("organisation"))


@register_waiting_section
def build_campaign_section(hosts: list[int]) -> PortalSection | None:
    """The cohorts for which an answer, or the days of a yes, are awaited."""
    rows = CampaignAnswer.objects.filter(host__in=hosts).still_open(
        timezone.localdate()
    )
    waiting = rows.unanswered() | rows.without_days()
    answers = list(waiting.select_related("campaign__cohort", "host__organisation"))
    if not answers:
        return None
    return PortalSection(
        _("Can you receive a cohort?"),
        "hosts/parts/campaigns.html",
        {"answers": answers, "is_said": False},
    )


@register_coming_section
def build_said_section(hosts: list[int]) -> PortalSection | None:
    """What hosts have answered for cohorts, as long as they may change it."""
    rows = CampaignAnswer.objects.filter(host__in=hosts).still_open(
        timezone.localdate()
    )
    given = rows.exclude(attitude=CampaignAnswer.Attitude.WAITING)
    answers = list(given.select_related("campaign__cohort", "host__organisation"))
    if not answers:
        return None
    return PortalSection(
        _("What you said of coming cohorts"),
        "hosts/parts/campaigns.html",
        {"answers": answers, "is_said": True},
    )


@register_papers_section
def build_agreements_section(hosts: list[int]) -> PortalSection | None:
    """The agreements of the programme with hosts, the last first, each with its signed paper."""
    own = Host.objects.filter(pk__in=hosts).values("organisation")
    rows = Agreement.objects.filter(parties__in=own).distinct()
    agreements = list(rows.order_by("-signed_on", "-pk"))
    if not agreements:
        return None
    context = {"agreements": agreements}
    return PortalSection(
        _("Agreements with the programme"), "hosts/parts/agreements.html", context
    )


@register_waiting_section
def build_evaluation_section(hosts: list[int]) -> PortalSection | None:
    """The visits of which a host has said nothing yet."""
    rows = list_visits_to_evaluate(
        Placement.objects.filter(host__in=hosts), EvaluationSide.HOST
    ).select_related(
        "participation__organisation__sector",
        "participation__person",
        "host__organisation",
    )
    lines = list_placement_lines(rows.order_by("ends_on", "pk"))
    if not lines:
        return None
    return PortalSection(
        _("Tell how the visit went"), "hosts/parts/evaluations.html", {"lines": lines}
    )


@register_placement_section
def build_evaluation_link(placement: Placement) -> PortalSection | None:
    """From the last day of a visit on, the way to tell how it went."""
    if placement.stage not in TAKES_PLACE or placement.ends_on > timezone.localdate():
        return None
    return PortalSection(
        _("How was the visit?"),
        "hosts/parts/evaluation_link.html",
        {"placement": placement},
    )


@PARTICIPATION.on_transition(
    "withdraw", "exclude", "undo_decision", writes_to=[ASKED_HOST]
)
def release_planned_placements(event: ParticipationEvent) -> None:
    release_placements(participation=event.subject, by=event.actor.user)


@PARTICIPATION.on_transition("undo_depart", "undo_return")
def resume_traveller_placements(event: ParticipationEvent) -> None:
    made = PARTICIPATION.find_mistake(event.subject, event.log.move)
    if made is not None:
        resume_placements(
            participation=event.subject,
            since=made.at,
            by=event.actor.user,
            reason=event.log.reason,
        )


@PLACEMENT.preview("unconfirm")
def preview_unconfirmed_visit(placement: Placement) -> Iterable[str]:
    """What stands of a visit whose confirmation is taken back."""
    yield _(
        "The visit waits for its confirmation again; the host's yes and its days stand."
    )


@PLACEMENT.preview("agree_days")
def preview_agreed_days(placement: Placement) -> Iterable[str]:
    """Which days the visit gets, and that nothing more is asked of the host."""
    asked = placement.get_proposed_days()
    if asked is not None:
        days = {
            "old": format_span(placement.starts_on, placement.ends_on),
            "new": format_span(asked.first, asked.last),
        }
        yield _("The visit moves from %(old)s to %(new)s.") % days
        yield _("This counts as the host's yes: it sees who comes.")


@PLACEMENT.preview("take_back_yes", "cancel")
def preview_called_off_visit(placement: Placement) -> Iterable[str]:
    """What a host and a participant lose by a visit that is called off."""
    if placement.stage in HOLDS_HOST:
        days = format_span(placement.starts_on, placement.ends_on)
        yield _("The days are free again at the host: %(days)s.") % {"days": days}
    if placement.is_agreed:
        yield _(
            "Name, phone and address of the visitor are no longer shown to the host."
        )
        yield _("The participant reads that the visit does not take place, and why.")


@PARTICIPATION.preview("undo_depart")
def preview_begun_placements(file: Participation) -> Iterable[str]:
    """Which visits had begun or ended since the departure."""
    made = PARTICIPATION.find_mistake(file, "undo_depart")
    rows = list_resumed_placements(file, made.at) if made is not None else []
    for placement in rows:
        yield (
            _("Visit to %(host)s: confirmed again, not begun.")
            % {"host": placement.host}
        )


@PARTICIPATION.preview("undo_return")
def preview_ended_placements(file: Participation) -> Iterable[str]:
    """Which visits ended by the return, and which were called off and stay so."""
    made = PARTICIPATION.find_mistake(file, "undo_return")
    if made is None:
        return
    for placement in list_resumed_placements(file, made.at):
        yield _("Visit to %(host)s: not ended.") % {"host": placement.host}
    for placement in list_cancelled_placements(file, made.at):
        yield (
            _(
                "Visit to %(host)s: stays called off, the host was told; offer it again if it takes place."
            )
            % {"host": placement.host}
        )
