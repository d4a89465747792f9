"""Reminders of offers that wait for an answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer
from participants.decisions.services.offers import words_of
from pemwecco.reminders.engine import Recipient, Rule, days_around

# Days before an offer is to be answered.
BEFORE_REPLY = (-3, -1)


def unanswered() -> QuerySet[Offer]:
    """The offers that wait for an answer."""
    return Offer.objects.filter(stage=OfferStage.OPEN).select_related(
        "participation__person", "participation__call__programme", "cohort"
    )


def the_selected(offer: Offer) -> list[Recipient]:
    person = offer.participation.person
    return [Recipient(email=person.email, language=person.language)]


def answered(offer: Offer) -> str:
    """Why the reminder has become pointless, or nothing."""
    return "" if offer.stage == OfferStage.OPEN else _("The offer is answered.")


def words_of_offer(offer: Offer) -> dict[str, Any]:
    with translation.override(offer.participation.person.language):
        return words_of(offer)


RULES = [
    Rule(
        code="selection-offer-unanswered",
        label=gettext_lazy("The offer waits for an answer"),
        over=unanswered,
        when=days_around("reply_by", *BEFORE_REPLY),
        mail="selection/offer_reminder",
        to=the_selected,
        unless=answered,
        context=words_of_offer,
    ),
]
