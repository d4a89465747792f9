"""What the rules say of a dossier: passport, stay, course, visa. Beside it: journey, papers, national law.

National law and sources that differ warn; they never block. EU law that makes an application
inadmissible is refused at the lodging (`lodging_refusals`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Decision, Dossier, TravelDocument, VisaRegime
from mobility.visas.services.added_findings import collect_added_findings
from mobility.visas.services.cost_plans import list_cost_findings
from mobility.visas.services.entries import list_entry_findings
from mobility.visas.services.holidays import list_holiday_findings
from mobility.visas.services.host_checks import list_host_answer_findings
from mobility.visas.services.identity_checks import (
    list_insurance_findings,
    list_passport_findings,
)
from mobility.visas.services.letter_checks import list_letter_findings
from mobility.visas.services.limits import (
    get_area_states,
    get_decision_due,
    get_dossier_limits,
    get_holder,
    get_visa_regime,
)
from mobility.visas.services.national_checks import list_national_findings
from mobility.visas.services.source_checks import (
    get_published_facts,
    is_same_person,
    list_flight_findings,
    list_item_findings,
    list_means_findings,
    list_night_findings,
    list_stop_findings,
)
from mobility.visas.services.trips import (
    Trip,
    get_fingerprint_date,
    get_trip,
    list_past_stays,
)
from mobility.visas.services.words import (
    build_dossier_finding,
    build_dossier_findings,
    get_mend,
)
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.remembering import remembered
from pemwecco.core.sentences import format_finding
from pemwecco.network.nationalities import format_nationality

BEFORE_LODGING = frozenset(
    {DossierStage.OPEN, DossierStage.COMPLETE, DossierStage.APPOINTMENT}
)
FINISHED = frozenset({DossierStage.GRANTED, DossierStage.CLOSED, DossierStage.REFUSED})


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
    earlier_breach: date | None
    """The day on which an earlier stay, over by now, was longer than allowed: told, never counted again."""

    @property
    def allowed(self) -> bool:
        return self.breach is None and self.trip.days <= self.longest


def compute_stay_result(
    dossier: Dossier, trip: Trip, limits: rules.Limits
) -> StayResult:
    """Count the trip together with the earlier stays (Schengen Borders Code, art. 6(1)).

    Refuses with `RuleError` earlier stays that cannot be counted (two without exit).
    """
    stays, area = list_past_stays(dossier.participation.person), get_area_states()
    everything = [*stays, trip.stay]
    longest = rules.longest_stay(stays, trip.entry, limits=limits, schengen_from=area)
    breach = rules.first_breach(
        everything,
        since=trip.entry,
        until=trip.departure,
        limits=limits,
        schengen_from=area,
    )
    earlier = rules.first_breach(
        stays,
        since=rules.COUNTED_FROM,
        until=trip.entry - timedelta(days=1),
        limits=limits,
        schengen_from=area,
    )
    earliest = None
    if longest < trip.days <= limits.max_days:
        earliest = rules.earliest_entry(
            stays, trip.days, trip.entry, limits=limits, schengen_from=area
        )
    return StayResult(
        trip=trip,
        used_at_end=rules.days_used(
            everything, trip.departure, limits=limits, schengen_from=area
        ),
        longest=longest,
        max_days=limits.max_days,
        window_days=limits.window_days,
        breach=breach,
        earliest=earliest,
        earlier_breach=earlier,
    )


def list_stay_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """What the 90/180 rule says of the coming stay, in one sentence and what to do."""
    if trip is None:
        return [
            build_dossier_finding(
                "trip-missing", _("The trip has no dates yet."), "stay", "attention"
            )
        ]
    try:
        result = compute_stay_result(dossier, trip, limits)
    except RuleError as error:
        found = build_dossier_findings(error.findings, "stay")
        return [replace(one, code="stay-history") for one in found]
    if trip.days > limits.max_days:
        sentence = _(
            "The stay has %(days)s days; a short-stay visa allows %(most)s at most."
        )
        return [
            build_dossier_finding(
                "stay-too-long", sentence, "stay", days=trip.days, most=limits.max_days
            )
        ]
    found = list_history_findings(dossier, trip)
    if result.earlier_breach is not None:
        sentence = _(
            "An earlier stay was longer than allowed from %(date)s on. It does not shorten this trip, but "
            "the post may ask about it."
        )
        found.append(
            build_dossier_finding(
                "stay-earlier-breach", sentence, "stay", "", date=result.earlier_breach
            )
        )
    if result.allowed:
        sentence = ngettext(
            "The stay has %(days)s day. With the earlier stays, %(used)s of the %(most)s days allowed in "
            "any %(window)s days are used at its end.",
            "The stay has %(days)s days. With the earlier stays, %(used)s of the %(most)s days allowed in "
            "any %(window)s days are used at its end.",
            trip.days,
        )
        counted: dict[str, object] = {
            "days": trip.days,
            "used": result.used_at_end,
            "most": result.max_days,
            "window": result.window_days,
        }
        return [
            *found,
            build_dossier_finding("stay-allowed", sentence, "stay", "good", **counted),
        ]
    sentence = _(
        "With the earlier stays only %(longest)s days are possible from %(entry)s, but the trip has %(days)s."
    )
    if result.earliest is not None:
        sentence += " " + _("The whole stay is possible from %(date)s.")
    values: dict[str, object] = {
        "longest": result.longest,
        "entry": trip.entry,
        "days": trip.days,
        "date": result.earliest,
    }
    return [
        *found,
        build_dossier_finding("stay-breach", sentence, "stay", "bad", **values),
    ]


def list_history_findings(dossier: Dossier, trip: Trip) -> list[Finding]:
    """Earlier stays that overlap one another or the trip, or that have not come yet: warnings."""
    stays = list_past_stays(dossier.participation.person)
    found = [*rules.stay_findings(stays, today=timezone.localdate())]
    # The trip itself lies ahead; only its overlap with what is said to have happened counts.
    with_trip = rules.stay_findings([*stays, trip.stay], today=trip.departure)
    for one in with_trip:
        if one.code == "stay-overlap" and one not in found:
            found.append(one)
    return build_dossier_findings(found, "stay", "attention")


def list_course_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """Where the dossier stands in its window and what is expected by when; never a promise."""
    found: list[Finding] = []
    lodging = getattr(dossier, "lodging", None)
    decision: Decision | None = getattr(dossier, "decision", None)
    if lodging is None and trip is not None and dossier.stage not in FINISHED:
        window = rules.lodging_window(trip.entry, limits=limits)
        sentence = _("To be lodged from %(earliest)s to %(latest)s.")
        late = timezone.localdate() > window.latest
        if late:
            sentence += " " + _("That day has passed: only justified urgency is taken.")
        code, tone = ("lodging-passed", "bad") if late else ("lodging-window", "good")
        values = {"earliest": window.earliest, "latest": window.latest}
        found.append(build_dossier_finding(code, sentence, "lodging", tone, **values))
    if lodging is not None and trip is not None:
        found += build_dossier_findings(
            rules.lodging_findings(lodging.lodged_on, trip.entry, limits=limits),
            "lodging",
            "attention",
        )
    if lodging is not None and decision is None:
        due = get_decision_due(lodging.lodged_on, limits)
        sentence = _(
            "A decision is expected by %(normal)s; if it is extended, by %(extended)s."
        )
        late = timezone.localdate() > due.normal
        code, tone = (
            ("decision-late", "attention") if late else ("decision-due", "good")
        )
        values = {"normal": due.normal, "extended": due.extended}
        found.append(build_dossier_finding(code, sentence, "decision", tone, **values))
    if decision is not None and decision.outcome == Decision.Outcome.REFUSED:
        by = rules.appeal_by(decision.notified_on, limits=limits)
        sentence = _(
            "Refused. An appeal is possible until %(date)s, by the person or a lawyer, not by the programme."
        )
        found.append(build_dossier_finding("appeal-by", sentence, "decision", date=by))
    return found


def list_regime_findings(
    dossier: Dossier, regime: VisaRegime | None, limits: rules.Limits
) -> list[Finding]:
    """What nationality and kind of passport change, and whether earlier fingerprints serve.

    Visa Code, art. 13, 25a. A passport that is not an ordinary one, and one whose nationality has no
    row, is for a person to look after: diplomatic and service passports are lodged at the post itself.
    """
    found = []
    passport = dossier.passport
    if passport is not None and passport.kind != TravelDocument.Kind.ORDINARY:
        is_known = regime is not None and regime.document_kind == passport.kind
        tone = "" if is_known else "attention"
        sentence = _("The passport is no ordinary one: %(kind)s.")
        if not is_known:
            sentence += " " + _(
                "No visa rule is known for this kind: the post says which one applies, and where to lodge."
            )
        # The words are the reader's; what a waiver holds for is the code.
        sentence %= {"kind": passport.get_kind_display()}
        found.append(
            build_dossier_finding(
                "passport-kind", sentence, "regime", tone, document=passport.kind
            )
        )
    nationality, kind = get_holder(dossier)
    if regime is None and nationality and kind == TravelDocument.Kind.ORDINARY:
        sentence = _(
            "No visa rule is known for this nationality: %(nationality)s. Periods and entries are counted by "
            "the general rule until it is."
        )
        # The words are the reader's; what a waiver holds for is the code.
        sentence %= {"nationality": format_nationality(nationality)}
        found.append(
            build_dossier_finding(
                "regime-unknown", sentence, "regime", "attention", holder=nationality
            )
        )
    if regime is not None and not regime.visa_required:
        sentence = _(
            "This nationality needs no visa for a short stay: the days of stay still count."
        )
        found.append(build_dossier_finding("visa-not-needed", sentence, "regime", ""))
    if regime is not None and dossier.entries == "MULT" and not regime.multiple_entries:
        sentence = _(
            "Several entries are asked, but none are granted to this nationality at present."
        )
        found.append(
            build_dossier_finding("entries-suspended", sentence, "regime", "bad")
        )
    taken = get_fingerprint_date(dossier.participation.person)
    if taken is not None and dossier.stage not in FINISHED:
        lodging = getattr(dossier, "lodging", None)
        applied = lodging.lodged_on if lodging else timezone.localdate()
        if rules.fingerprints_reusable(taken, applied, limits=limits):
            sentence = _(
                "The fingerprints of %(date)s can serve again; bring the earlier visa."
            )
            found.append(
                build_dossier_finding(
                    "fingerprints-serve", sentence, "regime", "good", date=taken
                )
            )
        else:
            sentence = _(
                "The fingerprints of %(date)s are too old: the person appears in person."
            )
            found.append(
                build_dossier_finding(
                    "fingerprints-again", sentence, "regime", "", date=taken
                )
            )
    return found


def list_sticker_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """The visa as printed against the trip (Visa Code, art. 24)."""
    decision: Decision | None = getattr(dossier, "decision", None)
    if (
        decision is None
        or decision.valid_from is None
        or decision.valid_until is None
        or trip is None
    ):
        return []
    sticker = rules.Sticker(
        decision.valid_from,
        decision.valid_until,
        decision.days or 1,
        None if decision.entries == "MULT" else int(decision.entries or 1),
    )
    found = build_dossier_findings(
        rules.sticker_findings(
            sticker, [trip.stay], limits=limits, schengen_from=get_area_states()
        ),
        "sticker",
    )
    if not is_same_person(decision.printed_name, dossier.passport):
        sentence = _("The sticker says %(printed)s; the passport says %(passport)s.")
        found.append(
            build_dossier_finding(
                "sticker-name",
                sentence,
                "sticker",
                "attention",
                printed=decision.printed_name,
                passport=str(dossier.passport and dossier.passport.printed_name),
            )
        )
    return found or [
        build_dossier_finding(
            "sticker-fits", _("The visa covers the whole trip."), "sticker", "good"
        )
    ]


@remembered
def list_dossier_findings(
    dossier: Dossier, *, changes: Mapping[str, int | Decimal] | None = None
) -> list[Finding]:
    """Everything the rules say of a dossier, by the limits of the day it was lodged, else of today.

    With ``changes``, limits by their name, it is what they would say if these had other values.
    """
    lodging = getattr(dossier, "lodging", None)
    day = lodging.lodged_on if lodging else timezone.localdate()
    regime = get_visa_regime(dossier, day)
    limits = get_dossier_limits(dossier, day, regime)
    if changes:
        limits = replace(limits, **changes)  # type: ignore[arg-type]  # built by `build_limit`
    trip = get_trip(dossier.participation)
    found = [
        *list_passport_findings(dossier, trip, limits),
        *list_stay_findings(dossier, trip, limits),
        *list_regime_findings(dossier, regime, limits),
        *list_entry_findings(dossier),
        *list_course_findings(dossier, trip, limits),
        *_list_closed_days(dossier, trip, limits),
        *list_sticker_findings(dossier, trip, limits),
    ]
    if dossier.stage not in FINISHED:
        found += list_insurance_findings(dossier, trip, limits)
        if trip is not None:
            published = get_published_facts(dossier)
            found += [
                *list_flight_findings(dossier, trip),
                *list_night_findings(dossier, trip, published),
                *list_means_findings(dossier, trip, limits),
                *list_cost_findings(dossier, trip),
                *list_stop_findings(dossier, trip, published),
                *list_host_answer_findings(dossier, published),
                *list_letter_findings(dossier, trip),
                *list_item_findings(dossier),
            ]
        found += _list_unnamed_findings(found, collect_added_findings(dossier))
    return found + list_national_findings(dossier, trip, limits)


def _list_closed_days(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """Holidays concern what is still to be handed in."""
    if dossier.stage not in BEFORE_LODGING:
        return []
    return list_holiday_findings(dossier, trip, limits)


def _list_unnamed_findings(known: list[Finding], added: list[Finding]) -> list[Finding]:
    """Of what upper subjects add, what is said of no paper that another finding names already."""
    named = set()
    for one in known:
        if one.area == "letters":
            named.add(one.params.get("number"))
    return [one for one in added if one.params.get("number") not in named]


def list_lodgement_obstacles(dossier: Dossier) -> list[str]:
    """What EU law does not let be lodged: one sentence each, with what to mend."""
    sentences = []
    for one in list_dossier_findings(dossier):
        if one.code in rules.HARD and one.area != "lodging":
            sentences.append(f"{format_finding(one)} {get_mend(one)}".strip())
    return sentences
