"""The staff dashboard: the funnel, what is due, what is late; each number leads to its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.itineraries.lifecycle import ReturnClaimStage
from mobility.itineraries.services.claims import list_waiting_claims
from mobility.itineraries.services.crossings import list_overdue_returns
from mobility.letters.queries import list_invitations_to_sign, list_undertakings_to_sign
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Appointment, Dossier, Piece
from participants.eligibility.services.bringing import list_waiting_items
from participants.panel.models import Review
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.mail.models import Message
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp

SOON = timedelta(days=14)
# A review that lies longer than this is late; a piece waits at most this long to be checked.
REVIEW_DAYS = timedelta(days=10)

# The working list, which is no list of one kind of row.
NOT_READY_LIST = "eligibility_not_ready"

# The funnel, with the stages that have passed each point: (label, stages that count).
_AFTER_RETURN = (Stage.RETURNED, Stage.COMPLETED)
_TRAVELLED = (Stage.DEPARTED, Stage.NOT_RETURNED, *_AFTER_RETURN)
_CLEARED = (Stage.CLEARED, *_TRAVELLED)
_PREPARED = (Stage.PREPARED, *_CLEARED)
_SELECTED = (Stage.SELECTED, *_PREPARED)
_ELIGIBLE = (Stage.ELIGIBLE, Stage.SHORTLISTED, Stage.RESERVE, *_SELECTED)
FUNNEL: tuple[tuple[Promise, tuple[Stage, ...]], ...] = (
    (
        pgettext_lazy("applicants", "Submitted"),
        tuple(stage for stage in Stage if stage is not Stage.DRAFT),
    ),
    (_("Eligible"), _ELIGIBLE),
    (_("Selected"), _SELECTED),
    (_("Trained"), _PREPARED),
    (_("Visa granted"), _CLEARED),
    (_("Travelled"), _TRAVELLED),
    (_("Back home"), _AFTER_RETURN),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the funnel; `share` in percent of the first."""

    label: Promise
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class DashboardLine:
    """One thing due or late, with how many and where."""

    label: Promise
    count: int
    url: str


def build_funnel() -> list[Bar]:
    """How many files have come how far, over all calls; one query."""
    rows = (
        Participation.objects.exclude(stage=Stage.DRAFT)
        .values_list("stage")
        .annotate(n=Count("pk"))
    )
    by_stage = dict(rows.order_by())
    counts = [
        (label, sum(by_stage.get(stage.value, 0) for stage in stages))
        for label, stages in FUNNEL
    ]
    first = counts[0][1] or 1
    return [Bar(label, count, round(100 * count / first)) for label, count in counts]


def fill_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first staff page shows; only what the person's role may see."""
    user = get_staff_user(request)
    may = user.has_perm
    context["funnel"] = build_funnel() if may("register.view_participation") else []
    context["due"] = [line for line in _list_dashboard_lines(user, DUE) if line.count]
    context["late"] = [line for line in _list_dashboard_lines(user, LATE) if line.count]
    context["open_calls"] = (
        list(Call.objects.open()[:3]) if may("register.view_call") else []
    )
    return context


# (right, label, admin list, filter of the list, rows)
Entry = tuple[str, Promise, str, dict[str, str], Callable[[], QuerySet[Any]]]


def _list_dashboard_lines(
    user: User, entries: tuple[Entry, ...]
) -> list[DashboardLine]:
    return [
        DashboardLine(
            label,
            rows().count(),
            f"{_build_list_address(name)}?{urlencode(query)}".rstrip("?"),
        )
        for right, label, name, query, rows in entries
        if user.has_perm(right)
    ]


def _build_list_address(name: str) -> str:
    page = name if name == NOT_READY_LIST else f"{name}_changelist"
    return reverse(f"admin:{page}")


DUE: tuple[Entry, ...] = (
    (
        "register.view_participation",
        _("files to check for eligibility"),
        "register_participation",
        {"stage__exact": Stage.SUBMITTED.value},
        lambda: Participation.objects.filter(stage=Stage.SUBMITTED),
    ),
    (
        "eligibility.view_broughtitem",
        _("papers brought for files that are not ready"),
        NOT_READY_LIST,
        {"brought": "1"},
        list_waiting_items,
    ),
    (
        "visas.view_piece",
        _("visa papers to check"),
        "visas_dossier",
        {},
        lambda: Piece.objects.filter(stage=PieceStage.RECEIVED),
    ),
    (
        "letters.view_invitation",
        _("invitations that wait for the signature of the host"),
        "letters_invitation",
        {"signature": "waits"},
        list_invitations_to_sign,
    ),
    (
        "visas.view_dossier",
        _("undertakings to return that wait for a signature"),
        "visas_dossier",
        {},
        list_undertakings_to_sign,
    ),
    (
        "visas.view_dossier",
        _("visa appointments in the next two weeks"),
        "visas_dossier",
        {"stage__exact": DossierStage.APPOINTMENT.value},
        lambda: Appointment.objects.filter(
            at__range=(timezone.now(), timezone.now() + SOON),
            state__in=["provisional", "confirmed"],
        ),
    ),
    (
        "hosts.view_placement",
        _("placements to confirm"),
        "hosts_placement",
        {"stage__exact": PlacementStage.ACCEPTED.value},
        lambda: Placement.objects.filter(stage=PlacementStage.ACCEPTED),
    ),
    (
        "itineraries.view_returnclaim",
        _("returns reported, to be confirmed"),
        "itineraries_returnclaim",
        {"stage__exact": ReturnClaimStage.CLAIMED.value},
        list_waiting_claims,
    ),
    (
        "followups.view_followup",
        _("follow-ups due"),
        "followups_followup",
        {"stage__exact": FollowUpStage.DUE.value},
        lambda: FollowUp.objects.filter(stage=FollowUpStage.DUE),
    ),
)

LATE: tuple[Entry, ...] = (
    (
        "panel.view_review",
        _("reviews late"),
        "panel_review",
        {"submitted_at__isnull": "True"},
        lambda: Review.objects.awaited().filter(
            assigned_at__lt=timezone.now() - REVIEW_DAYS
        ),
    ),
    (
        "visas.view_piece",
        _("visa papers overdue"),
        "visas_dossier",
        {"stage__exact": DossierStage.OPEN.value},
        lambda: Piece.objects.filter(
            stage__in=[PieceStage.MISSING, PieceStage.TO_CORRECT],
            due_on__lt=timezone.localdate(),
            dossier__stage=DossierStage.OPEN,
        ),
    ),
    (
        "visas.view_dossier",
        _("dossiers not lodged, trip in less than six weeks"),
        "visas_dossier",
        {},
        lambda: Dossier.objects.filter(
            stage__in=[
                DossierStage.OPEN,
                DossierStage.COMPLETE,
                DossierStage.APPOINTMENT,
            ],
            participation__cohort__arrives_on__range=(
                timezone.localdate(),
                timezone.localdate() + timedelta(days=42),
            ),
        ),
    ),
    (
        "itineraries.view_itinerary",
        _("returns not recorded"),
        "register_participation",
        {"stage__exact": Stage.DEPARTED.value},
        lambda: list_overdue_returns(timezone.localdate()),
    ),
    (
        "followups.view_followup",
        _("follow-ups more than two weeks late"),
        "followups_followup",
        {"stage__exact": FollowUpStage.DUE.value},
        lambda: FollowUp.objects.filter(
            stage=FollowUpStage.DUE, due_on__lt=timezone.localdate() - SOON
        ),
    ),
    (
        "mail.view_message",
        _("mails that failed"),
        "mail_message",
        {"state__exact": Message.State.FAILED.value},
        lambda: Message.objects.filter(state=Message.State.FAILED),
    ),
)
