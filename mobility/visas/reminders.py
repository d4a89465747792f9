"""What the visa dossiers remind of, before it is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier, Lodging, Piece
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST, takes_files
from mobility.visas.services.limits import dossier_limits, limits_on, regime_of
from mobility.visas.services.trips import trip_of
from participants.register.lifecycle import SEATED
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import staff_with
from pemwecco.mail.services import site_url
from pemwecco.reminders.engine import HOUR, Occurrence, Recipient, Rule, days_around

OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)


def _at(day: date, *offsets: int) -> list[Occurrence]:
    return [
        Occurrence(
            key=f"{day.isoformat()}/{offset:+d}",
            due_at=datetime.combine(day + timedelta(days=offset), HOUR),
        )
        for offset in offsets
    ]


def collecting() -> QuerySet[Dossier]:
    return Dossier.objects.filter(stage__in=COLLECTING, participation__stage__in=SEATED).select_related(
        "participation__person", "participation__cohort", "participation__call__programme"
    )


def _participant(dossier: Dossier) -> list[Recipient]:
    person = dossier.participation.person
    return [Recipient(person.email, person.language)]


def _visa_officers(row: Any) -> list[Recipient]:
    return [Recipient(user.email, user.language) for user in staff_with(Role.VISA_OFFICER)]


# Passport


def with_passport() -> QuerySet[Dossier]:
    return collecting().filter(passport__isnull=False).select_related("passport")


def expires_too_early(dossier: Dossier) -> bool:
    """Whether the passport ends before the day that the trip needs (Visa Code, art. 12)."""
    trip, passport = trip_of(dossier.participation), dossier.passport
    if trip is None or passport is None:
        return False
    found = rules.passport_findings(
        passport.issued_on,
        passport.expires_on,
        trip.entry,
        trip.departure,
        None,
        limits=limits_on(timezone.localdate()),
    )
    return any(finding.code in {"passport-expires", "passport-old"} for finding in found)


def when_passport_expires(dossier: Dossier) -> Iterable[Occurrence]:
    if dossier.passport is None or not expires_too_early(dossier):
        return []
    # The day after it is entered, then every three weeks: a new passport takes weeks.
    return _at(timezone.localdate(dossier.passport.entered_at), 1, 22, 43)


def passport_is_fine(dossier: Dossier) -> str:
    return "" if expires_too_early(dossier) else "the passport is good for the trip"


def passport_words(dossier: Dossier) -> dict[str, Any]:
    return {
        "name": dossier.participation.person.full_name,
        "expires_on": dossier.passport.expires_on if dossier.passport else None,
        "url": site_url(reverse("visas:passport")),
    }


# Pieces


def owed_pieces() -> QuerySet[Piece]:
    collected = Q(blocking=True, dossier__stage__in=COLLECTING)
    asked_later = Q(asked_later=True, dossier__stage__in=WITH_THE_POST)
    return Piece.objects.filter(
        collected | asked_later,
        stage__in=OWED,
        given_by=Piece.Giver.PARTICIPANT,
        due_on__isnull=False,
        dossier__participation__stage__in=SEATED,
    )


def piece_is_given(piece: Piece) -> str:
    if piece.stage not in OWED:
        return "the piece is given"
    return "" if takes_files(piece) else "the dossier is lodged"


def piece_words(piece: Piece) -> dict[str, Any]:
    return {
        "name": piece.dossier.participation.person.full_name,
        "piece": piece.label,
        "due_on": piece.due_on,
        "reason": piece.remark or piece.reason,
        "url": site_url(reverse("visas:dossier")),
    }


def piece_owner(piece: Piece) -> list[Recipient]:
    return _participant(piece.dossier)


# Lodging and decision


def latest_lodging(dossier: Dossier) -> date | None:
    trip = trip_of(dossier.participation)
    if trip is None:
        return None
    return rules.lodging_window(trip.entry, limits=limits_on(timezone.localdate())).latest


def when_lodging_ends(dossier: Dossier) -> Iterable[Occurrence]:
    latest = latest_lodging(dossier)
    return _at(latest, -28, -14, -7, 0) if latest else []


def is_lodged(dossier: Dossier) -> str:
    return "" if dossier.stage in COLLECTING else "the dossier is lodged"


def lodging_words(dossier: Dossier) -> dict[str, Any]:
    return {
        "name": dossier.participation.person.full_name,
        "reference": str(dossier),
        "latest": latest_lodging(dossier),
        "url": site_url(reverse("admin:visas_dossier_change", args=[dossier.pk])),
    }


def undecided() -> QuerySet[Lodging]:
    return Lodging.objects.filter(
        dossier__stage__in=[DossierStage.LODGED, DossierStage.EXAMINED]
    ).select_related("dossier__participation__person")


def decision_due(lodging: Lodging) -> date:
    regime = regime_of(lodging.dossier, lodging.lodged_on)
    limits = dossier_limits(lodging.dossier, lodging.lodged_on, regime)
    return rules.decision_due(lodging.lodged_on, limits=limits).normal


def when_decision_due(lodging: Lodging) -> Iterable[Occurrence]:
    return _at(decision_due(lodging), 1, 8, 15)


def is_decided(lodging: Lodging) -> str:
    waits = lodging.dossier.stage in {DossierStage.LODGED, DossierStage.EXAMINED}
    return "" if waits else "the decision is known"


def decision_words(lodging: Lodging) -> dict[str, Any]:
    dossier = lodging.dossier
    return {
        "name": dossier.participation.person.full_name,
        "reference": str(dossier),
        "due_on": decision_due(lodging),
        "url": site_url(reverse("admin:visas_dossier_change", args=[dossier.pk])),
    }


RULES = [
    Rule(
        code="visa-passport-expires",
        label=gettext_lazy("The passport expires soon"),
        over=with_passport,
        when=when_passport_expires,
        mail="visas/passport_expires",
        to=_participant,
        unless=passport_is_fine,
        context=passport_words,
    ),
    Rule(
        code="visa-piece-late",
        label=gettext_lazy("A paper of the visa dossier is due"),
        over=owed_pieces,
        when=days_around("due_on", -7, 1, 8),
        mail="visas/piece_late",
        to=piece_owner,
        unless=piece_is_given,
        context=piece_words,
    ),
    Rule(
        code="visa-lodging-ends",
        label=gettext_lazy("The dossier must be lodged"),
        over=collecting,
        when=when_lodging_ends,
        mail="visas/lodging_deadline",
        to=_visa_officers,
        unless=is_lodged,
        context=lodging_words,
    ),
    Rule(
        code="visa-decision-late",
        label=gettext_lazy("The decision on the visa is awaited"),
        over=undecided,
        when=when_decision_due,
        mail="visas/decision_overdue",
        to=_visa_officers,
        unless=is_decided,
        context=decision_words,
    ),
]
