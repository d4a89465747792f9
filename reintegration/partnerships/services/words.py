"""How what is confirmed of a partnership reads: on the page of the link, in my space, to staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.core.day_words import date_format
from reintegration.partnerships.models import Partnership, PartnershipParty


def describe_confirmed_facts(facts: Mapping[str, Any]) -> dict[str, str]:
    """Each fact by its label, as it stood: parties by side, kind, subject, value band, day of signing."""
    if not facts:
        return {}
    described = {}
    for side in PartnershipParty.Side:
        names = [name for of, name in facts["parties"] if of == side]
        described[str(capfirst(side.label))] = ", ".join(names)
    kinds, bands = dict(Partnership.Kind.choices), dict(Partnership.Band.choices)
    described[_("Kind of partnership")] = str(kinds.get(facts["kind"], facts["kind"]))
    described[_("What it is about")] = facts["about"]
    if facts["value_band"]:
        band = bands.get(facts["value_band"], facts["value_band"])
        described[_("Value")] = str(band)
    if facts["signed_on"]:
        day = date.fromisoformat(facts["signed_on"])
        described[_("Signed on")] = date_format(day, "DATE_FORMAT")
    return described
