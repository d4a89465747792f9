"""The answers that questions after the return offer."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries


class Support(models.TextChoices):
    """What an enterprise needs next."""

    LEGAL = "legal", _("legal advice")
    FINANCE = "finance", _("finance")
    QUALITY = "quality", _("norms and certification")
    LOGISTICS = "logistics", _("logistics and customs")
    MARKETING = "marketing", _("marketing and sales")
    TRAVEL = "travel", _("a second trip")
    OTHER = "other", _("something else: say it below")


class Obstacle(models.TextChoices):
    """What stands in the way."""

    FINANCE = "finance", _("money is missing")
    NORMS = "norms", _("norms and certificates")
    TRANSPORT = "transport", _("transport and customs")
    PRICE = "price", _("the price")
    VOLUME = "volume", _("quantities that are too small or too large")
    LANGUAGE = "language", _("language and distance")
    VISA = "visa", _("visas")
    PARTNER = "partner", _("the partner does not answer")
    OTHER = "other", _("something else: say it below")


class Formality(models.TextChoices):
    """What makes an enterprise formal."""

    NINEA = "ninea", _("NINEA")
    RCCM = "rccm", _("entry in the trade register")
    TAX = "tax", _("declared to the tax office")
    SOCIAL = "social", _("workers declared to social security")
    BANK = "bank", _("bank account of the enterprise")
    ACCOUNTS = "accounts", _("accounts kept by an accountant")


class FinanceSource(models.TextChoices):
    """Who gave the money."""

    BANK = "bank", _("a bank")
    MICROFINANCE = "microfinance", _("a microfinance institution")
    PUBLIC = "public", _("a public fund")
    INVESTOR = "investor", _("an investor")
    PARTNER = "partner", _("a Belgian partner")
    DIASPORA = "diaspora", _("family or diaspora")
    OTHER = "other", _("somebody else")


class Attribution(models.TextChoices):
    """Whether it would have happened without the programme (domain.md §7)."""

    NO = "no", _("No")
    LATER = "later", _("Yes, but later")
    SMALLER = "smaller", _("Yes, but smaller")
    SAME = "same", _("Yes, just the same")


class Contact(models.TextChoices):
    """How a host is in touch with its visitor."""

    NONE = "none", _("Not any more")
    SOMETIMES = "sometimes", _("Now and then")
    REGULAR = "regular", _("Regularly")


# Where enterprises of the programme sell; any other country is told by ZZ.
ELSEWHERE: Final = "ZZ"
_MARKETS: Final = (
    *("BE", "FR", "NL", "LU", "DE", "ES", "IT", "GB", "US"),
    *("CA", "MA", "CI", "ML", "GM", "GN", "MR", "CN"),
)


def list_market_choices() -> list[tuple[str, str]]:
    """The countries offered, in the language of the page, and one answer for all others."""
    offered = [(code, str(countries.name(code))) for code in _MARKETS]
    return [*offered, (ELSEWHERE, str(_("another country")))]


MARKETS: Final = (*_MARKETS, ELSEWHERE)
