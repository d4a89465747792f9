"""What the rules say of a dossier, all sources side by side. National law warns; it never blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.itineraries.models import Stop
from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Decision, Dossier, TravelDocument
from mobility.visas.services.limits import area_states, limits_on
from mobility.visas.services.trips import Trip, is_employee, past_stays, trip_of
from mobility.visas.services.words import Remark, remarks, say_all
from pemwecco.core.findings import RuleError
from pemwecco.network.identifiers import mrz_name, same_name

NOT_MEETINGS = (Stop.Activity.TRAVEL, Stop.Activity.FREE, Stop.Activity.CULTURE)
ZONE_LINE = 44


@dataclass(frozen=True, slots=True)
class StayResult:
    """90 days in any 180 days, over the trip and the earlier stays."""

    trip: Trip
    used_at_end: int
    longest: int
    max_days: int
    window_days: int
    breach: date | None
    earliest: date | None

    @property
    def allowed(self) -> bool:
        return self.breach is None and self.trip.days <= self.longest


def passport_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """The passport against the trip (Visa Code, art. 12) and against the name in the file."""
    passport = dossier.passport
    if passport is None:
        return [Remark("passport-missing", _("The passport is not entered yet."), "passport", "attention")]
    found = name_remarks(passport, dossier)
    if trip is not None:
        found += remarks(
            rules.passport_findings(
                passport.issued_on,
                passport.expires_on,
                trip.entry,
                trip.departure,
                passport.blank_pages,
                limits=limits,
            ),
            "passport",
        )
    return found


def name_remarks(passport: TravelDocument, dossier: Dossier) -> list[Remark]:
    """Where the passport's names and birth date are not those of the file: warnings."""
    person = dossier.participation.person
    first_line = passport.mrz[:ZONE_LINE]
    cut = bool(first_line) and not first_line.endswith("<")
    found = []
    pairs = (
        (person.family_name, passport.surname, _("family name")),
        (person.given_names, passport.given_names, _("given names")),
    )
    for typed, printed, what in pairs:
        if not same_name(typed, printed, truncated=cut):
            sentence = _("The %(what)s in the passport is %(printed)s; the file says %(typed)s.") % {
                "what": what,
                "printed": printed,
                "typed": mrz_name(typed) or "–",
            }
            found.append(Remark("name-differs", sentence, "names", "attention"))
    if person.birth_date is not None and person.birth_date != passport.birth_date:
        sentence = _("The date of birth in the passport is %(printed)s; the file says %(typed)s.") % {
            "printed": date_format(passport.birth_date, "DATE_FORMAT"),
            "typed": date_format(person.birth_date, "DATE_FORMAT"),
        }
        found.append(Remark("birth-differs", sentence, "names", "attention"))
    return found


def insurance_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """The policy against the trip: every day, at least the amount of the law (Visa Code, art. 15)."""
    if dossier.insurance_from is None or dossier.insurance_until is None:
        return [Remark("insurance-missing", _("No insurance is known yet."), "insurance", "attention")]
    if trip is None:
        return []
    policy = rules.Insurance(
        dossier.insurance_from, dossier.insurance_until, dossier.insurance_cover_eur or Decimal(0)
    )
    # Which risks a policy names and the signed statement for later entries stand on the papers.
    return remarks(rules.insurance_findings(policy, trip.entry, trip.departure, limits=limits), "insurance")


def stay_result(dossier: Dossier, trip: Trip, limits: rules.Limits) -> StayResult:
    """Count the trip together with the earlier stays (Schengen Borders Code, art. 6(1)).

    Refuses with `RuleError` earlier stays that cannot be counted (two without exit).
    """
    stays, area = past_stays(dossier.participation.person), area_states()
    everything = [*stays, trip.stay]
    longest = rules.longest_stay(stays, trip.entry, limits=limits, schengen_from=area)
    breach = rules.first_breach(everything, limits=limits, schengen_from=area)
    earliest = None
    if longest < trip.days <= limits.max_days:
        earliest = rules.earliest_entry(stays, trip.days, trip.entry, limits=limits, schengen_from=area)
    return StayResult(
        trip=trip,
        used_at_end=rules.days_used(everything, trip.departure, limits=limits, schengen_from=area),
        longest=longest,
        max_days=limits.max_days,
        window_days=limits.window_days,
        breach=breach,
        earliest=earliest,
    )


def stay_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """What the 90/180 rule says of the coming stay, in one sentence and what to do."""
    if trip is None:
        return [Remark("trip-missing", _("The trip has no dates yet."), "stay", "attention")]
    try:
        result = stay_result(dossier, trip, limits)
    except RuleError as error:
        return [Remark("stay-history", sentence, "stay") for sentence in say_all(error)]
    if trip.days > limits.max_days:
        sentence = _("The stay has %(days)s days; a short-stay visa allows %(most)s at most.")
        return [Remark("stay-too-long", sentence % {"days": trip.days, "most": limits.max_days}, "stay")]
    found = []
    if result.allowed:
        sentence = ngettext(
            "The stay has %(days)s day. With the earlier stays, %(used)s of the %(most)s days allowed in "
            "any %(window)s days are used at its end.",
            "The stay has %(days)s days. With the earlier stays, %(used)s of the %(most)s days allowed in "
            "any %(window)s days are used at its end.",
            trip.days,
        )
        values = {
            "days": trip.days,
            "used": result.used_at_end,
            "most": result.max_days,
            "window": result.window_days,
        }
        found.append(Remark("stay-allowed", sentence % values, "stay", "good"))
        return found
    sentence = _(
        "With the earlier stays only %(longest)s days are possible from %(entry)s, but the trip has %(days)s."
    ) % {
        "longest": result.longest,
        "entry": date_format(trip.entry, "DATE_FORMAT"),
        "days": trip.days,
    }
    if result.earliest is not None:
        sentence += " " + _("The whole stay is possible from %(date)s.") % {
            "date": date_format(result.earliest, "DATE_FORMAT")
        }
    found.append(Remark("stay-breach", sentence, "stay"))
    return found


def belgian_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """The counters of national law beside the stay: warnings that a person judges."""
    if trip is None:
        return []
    participation = dossier.participation
    if not is_employee(participation):
        until = rules.business_trip_until(trip.entry, limits=limits)
        tone = "good" if trip.departure <= until else "attention"
        sentence = _(
            "Self-employed: a business trip without professional card may last %(months)s months, "
            "to %(date)s."
        ) % {"months": limits.business_trip_months, "date": date_format(until, "DATE_FORMAT")}
        return [Remark("business-trip", sentence, "national", tone)]
    stops = Stop.objects.filter(itinerary__participation=participation).exclude(activity__in=NOT_MEETINGS)
    presence = list(stops.values_list("starts_on", "ends_on"))
    if not presence:
        presence = [(trip.entry, trip.departure)]
    found = remarks(rules.meeting_findings(presence, limits=limits), "national", "attention")
    if found:
        return found
    counted = rules.meeting_days(presence)
    sentence = _(
        "Employee: %(run)s consecutive days of meetings (at most %(run_most)s), %(year)s in a year "
        "(at most %(year_most)s)."
    ) % {
        "run": counted.longest_run,
        "run_most": limits.meeting_consecutive_days,
        "year": max(counted.per_year.values(), default=0),
        "year_most": limits.meeting_year_days,
    }
    return [Remark("meetings", sentence, "national", "good")]


def course_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """Where the dossier stands in its window and what is expected by when; never a promise."""
    found: list[Remark] = []
    lodging = getattr(dossier, "lodging", None)
    decision: Decision | None = getattr(dossier, "decision", None)
    if lodging is None and trip is not None:
        window = rules.lodging_window(trip.entry, limits=limits)
        values = {
            "earliest": date_format(window.earliest, "DATE_FORMAT"),
            "latest": date_format(window.latest, "DATE_FORMAT"),
        }
        sentence = _("To be lodged from %(earliest)s to %(latest)s.") % values
        late = timezone.localdate() > window.latest
        if late:
            sentence += " " + _("That day has passed: only justified urgency is taken.")
        found.append(Remark("lodging-window", sentence, "lodging", "bad" if late else "good"))
    if lodging is not None and trip is not None:
        found += remarks(
            rules.lodging_findings(lodging.lodged_on, trip.entry, limits=limits), "lodging", "attention"
        )
    if lodging is not None and decision is None:
        due = rules.decision_due(lodging.lodged_on, limits=limits)
        sentence = _("A decision is expected by %(normal)s; if it is extended, by %(extended)s.") % {
            "normal": date_format(due.normal, "DATE_FORMAT"),
            "extended": date_format(due.extended, "DATE_FORMAT"),
        }
        late = timezone.localdate() > due.normal
        found.append(Remark("decision-due", sentence, "decision", "attention" if late else "good"))
    if decision is not None and decision.outcome == Decision.Outcome.REFUSED:
        by = rules.appeal_by(decision.notified_on, limits=limits)
        sentence = _(
            "Refused. An appeal is possible until %(date)s, by the person or a lawyer, not by the programme."
        ) % {"date": date_format(by, "DATE_FORMAT")}
        found.append(Remark("appeal-by", sentence, "decision"))
    return found


def sticker_remarks(dossier: Dossier, trip: Trip | None, limits: rules.Limits) -> list[Remark]:
    """The visa as printed against the trip (Visa Code, art. 24)."""
    decision: Decision | None = getattr(dossier, "decision", None)
    if decision is None or decision.valid_from is None or decision.valid_until is None or trip is None:
        return []
    sticker = rules.Sticker(
        decision.valid_from,
        decision.valid_until,
        decision.days or 1,
        None if decision.entries == "MULT" else int(decision.entries or 1),
    )
    found = remarks(
        rules.sticker_findings(sticker, [trip.stay], limits=limits, schengen_from=area_states()), "sticker"
    )
    return found or [Remark("sticker-fits", _("The visa covers the whole trip."), "sticker", "good")]


def dossier_remarks(dossier: Dossier) -> list[Remark]:
    """Everything the rules say of a dossier, by the limits of the day it was lodged, else of today."""
    lodging = getattr(dossier, "lodging", None)
    limits = limits_on(lodging.lodged_on if lodging else timezone.localdate())
    trip = trip_of(dossier.participation)
    found = [
        *passport_remarks(dossier, trip, limits),
        *stay_remarks(dossier, trip, limits),
        *course_remarks(dossier, trip, limits),
        *sticker_remarks(dossier, trip, limits),
    ]
    if dossier.stage not in {DossierStage.GRANTED, DossierStage.CLOSED, DossierStage.REFUSED}:
        found += insurance_remarks(dossier, trip, limits)
    return found + belgian_remarks(dossier, trip, limits)
