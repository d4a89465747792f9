"""Facts of letters as a person reads them: what they are called, and codes in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from mobility.itineraries.models import Stop
from mobility.visas.models import CostShare, Dossier, Piece
from mobility.visas.rules import form_fields as rule
from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label

_HEADS: Final[dict[str, Promise]] = {
    "programme": _("programme"),
    "published": _("programme of the stay"),
    "version": _("version of the programme"),
    "post": _("post"),
    "person": _("person"),
    "enterprise": _("enterprise"),
    "cohort": _("cohort"),
    "stay": _("stay"),
    "visit": _("visit"),
    "host": _("host"),
    "itinerary": _("itinerary"),
    "insurance": _("insurance"),
    "paid_by": _("costs paid by"),
    "costs": _("who pays"),
    "undertakes_return": _("undertaking to return"),
    "relation": _("relation between both enterprises"),
    "purpose": _("purpose of the visit"),
    "receives": _("who receives the visitor"),
    "pieces": _("papers"),
    "answers": _("field of the form"),
    "file": _("file"),
    "dossier": _("dossier"),
    "texts_in": _("language of the texts"),
    "words_in": _("language of the texts"),
}
_PARTS: Final[dict[str, Promise]] = {
    "name": _("name"),
    "address": _("address"),
    "city": _("town"),
    "country": _("country"),
    "surname": _("surname"),
    "given_names": _("given names"),
    "title": _("title"),
    "birth_date": _("date of birth"),
    "birth_place": _("place of birth"),
    "nationality": _("nationality"),
    "passport_number": _("number of the passport"),
    "passport_tail": _("last signs of the passport's number"),
    "document": _("kind of the travel document"),
    "passport_issuer": _("issuer of the passport"),
    "passport_issued_on": _("passport issued on"),
    "passport_expires_on": _("passport valid until"),
    "legal_form": _("legal form"),
    "activity": _("activity"),
    "identifiers": _("numbers"),
    "function": _("function"),
    "employee": _("employee"),
    "project": _("project"),
    "arrives_on": _("first day"),
    "leaves_on": _("last day"),
    "starts_on": _("first day"),
    "ends_on": _("last day"),
    "starts_at": _("from"),
    "ends_at": _("to"),
    "entry": _("first day"),
    "departure": _("last day"),
    "days": _("days"),
    "entries": _("entries"),
    "reason": _("reason"),
    "reason_in": _("language of the reason"),
    "cascade": _("years that earlier visas earn"),
    "article": _("article"),
    "visas": _("earlier visas"),
    "state": _("state"),
    "version": _("version"),
    "lodging": _("lodging"),
    "outbound": _("flight there"),
    "inbound": _("flight back"),
    "emergency": _("emergency contact"),
    "emergency_contact": _("emergency contact"),
    "stops": _("stop"),
    "place": _("place"),
    "host": _("host"),
    "contact": _("contact"),
    "details": _("details"),
    "clocks": _("clock"),
    "insurer": _("insurer"),
    "policy": _("number of the insurance policy"),
    "from": _("from"),
    "until": _("until"),
    "cover_eur": _("cover in EUR"),
    "kind": _("kind"),
    "payer": _("borne by"),
    "visit": _("visit"),
    "number": _("number"),
    "enterprise_number": _("enterprise number"),
    "phone": _("phone"),
    "email": _("e-mail address"),
    "website": _("website"),
    "implementer": _("implemented by"),
    "implementer_address": _("address of the implementer"),
    "implementer_number": _("enterprise number of the implementer"),
    "grant": _("number of the grant"),
    "destination_contact": _("contact in the country of the hosts"),
    "daily_amount_eur": _("daily amount in EUR"),
    "partner": _("in partnership with"),
    "funding": _("funding statement"),
    "origin": _("country of the participants"),
    "destination": _("country of the hosts"),
    "texts_in": _("language of the texts"),
}
_ISO_DAY: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_COUNTRIES: Final = frozenset(
    {"country", "nationality", "state", "origin", "destination", "passport_issuer"}
)


def format_fact_label(name: str) -> str:
    """A fact's address in words: "itinerary.stops.2.place" is "itinerary: stop 2 place"."""
    head, _dot, rest = name.partition(".")
    words = []
    for part in rest.split(".") if rest else []:
        words.append(str(_PARTS.get(part, part.replace("_", " "))))
    label = str(_HEADS.get(head, head.replace("_", " ")))
    if not words:
        return label
    return join_label(label, " ".join(words))


def format_fact_value(name: str, value: str) -> str:
    """A fact as a person reads it: days, countries, languages and codes in words of the active language."""
    if not value:
        return value
    if _ISO_DAY.match(value):
        return _format_iso_day(value)
    part = name.rpartition(".")[2]
    head = name.partition(".")[0]
    if part in _COUNTRIES:
        return str(countries.name(value) or value)
    if head == "answers" or part == "document":
        return _format_form_value(value)
    return str(_list_codes(head, part).get(value, value))


def _list_codes(head: str, part: str) -> dict[Any, Any]:
    """The codes that a fact may hold, with their words."""
    if part == "activity":
        return dict(Stop.Activity.choices)
    if part in {"payer", "paid_by"}:
        return dict(Dossier.PaidBy.choices)
    if part == "kind":
        return dict(CostShare.Kind.choices)
    if part in {"texts_in", "words_in", "reason_in"}:
        return dict(settings.LANGUAGES)
    if head == "pieces":
        return dict(Piece.Code.choices)
    return {"True": gettext("yes"), "False": gettext("no")}


def _format_form_value(value: str) -> str:
    if value in rule.CHOICES:
        return rule.choice(value, get_language() or "")
    return value


def _format_iso_day(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value
