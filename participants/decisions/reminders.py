"""Reminders of offers that wait for an answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer
from participants.decisions.services.offers import build_offer_context
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around

# Days before an offer is to be answered.
BEFORE_REPLY = (-3, -1)


def list_unanswered_offers() -> QuerySet[Offer]:
    """The offers that wait for an answer."""
    return Offer.objects.filter(stage=OfferStage.OPEN).select_related(
        "participation__person", "participation__call__programme", "cohort"
    )


def list_offer_recipients(offer: Offer) -> list[Recipient]:
    person = offer.participation.person
    return [Recipient(email=person.email, language=person.language)]


def get_offer_drop_reason(offer: Offer) -> str:
    """Why the reminder has become pointless, or nothing."""
    return "" if offer.stage == OfferStage.OPEN else _("The offer is answered.")


def build_offer_reminder_context(offer: Offer) -> dict[str, Any]:
    with translation.override(offer.participation.person.language):
        return build_offer_context(offer)


RULES = [
    ReminderRule(
        code="selection-offer-unanswered",
        label=gettext_lazy("The offer waits for an answer"),
        over=list_unanswered_offers,
        when=schedule_days_around("reply_by", *BEFORE_REPLY),
        mail="decisions/offer_reminder",
        to=list_offer_recipients,
        unless=get_offer_drop_reason,
        context=build_offer_reminder_context,
    ),
]
