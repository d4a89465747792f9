"""Partnerships with their parties, and what each side says of them."""

from __future__ import annotations

from reintegration.partnerships.models.confirmations import (
    Confirmation,
    ConfirmationQuerySet,
)
from reintegration.partnerships.models.news import PartnershipNews
from reintegration.partnerships.models.parties import PartnershipParty
from reintegration.partnerships.models.partnerships import (
    Partnership,
    PartnershipQuerySet,
    PartnershipStep,
)

__all__ = [
    "Confirmation",
    "ConfirmationQuerySet",
    "Partnership",
    "PartnershipNews",
    "PartnershipParty",
    "PartnershipQuerySet",
    "PartnershipStep",
]
