"""How well a visitor and a host suit each other, with the reasons in words.

Sex, origin, age, civil status and the points of the panel are no part of it, and cannot be: the profiles
below do not hold them. Sentences are gettext message ids; topics and languages come with the names that the
reader's language gives them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# The points of a pair that suits in everything.
MOST_POINTS: Final = 1000
# What one thing can count at most.
MOST_WEIGHT: Final = 100
# What is not known weighs as a pair that suits by half: silence is no fault and no merit.
UNKNOWN: Final = 0.5
# From so many minutes of travel on, a host is as far as one can be in Belgium.
FAR_MINUTES: Final = 150
# From so many visits in a year on, a host carries as much as one can ask.
MANY_VISITS: Final = 12
# One answer says how that visit was, not how the host receives.
FEW_ANSWERS: Final = 2
# A wish in this place or later says no more than that the host is wished for.
LAST_RANK: Final = 5


@dataclass(frozen=True, slots=True)
class StatedTopic:
    """One thing that somebody needs or offers: a topic, in a sector where it is said, 1 to 3 strong."""

    topic: str
    label: str
    sector: str = ""
    strength: int = 2

    def meets(self, other: StatedTopic) -> bool:
        same_sector = not self.sector or not other.sector or self.sector == other.sector
        return self.topic == other.topic and same_sector


@dataclass(frozen=True, slots=True)
class VisitorProfile:
    """What counts of a visitor: the firm's sector, needs and offers, languages, wishes by host."""

    key: int
    sector: str = ""
    needs: tuple[StatedTopic, ...] = ()
    offers: tuple[StatedTopic, ...] = ()
    # By the names that the reader's language gives them.
    languages: frozenset[str] = frozenset()
    # 1 is the first wish.
    wishes: Mapping[int, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class StatedPreference:
    """What a host says of a firm: rather yes, or rather not and why, in the reader's language."""

    is_yes: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class HostProfile:
    """What counts of a host: sectors, what it offers and seeks, languages, travel, feedback, load."""

    key: int
    # The first is its own, the others those in which it works too.
    sectors: frozenset[str] = frozenset()
    # Where in the value chain it works, by the names that the reader's language gives it.
    chain: tuple[str, ...] = ()
    # Why it does not receive this cohort, in the reader's language; empty for a host that may.
    why_not: str = ""
    offers: tuple[StatedTopic, ...] = ()
    needs: tuple[StatedTopic, ...] = ()
    languages: frozenset[str] = frozenset()
    # From where the cohort sleeps; nothing where no table knows the way.
    travel_minutes: int | None = None
    # Whether it is in the region where the cohort sleeps; nothing where that is not said.
    is_near: bool | None = None
    # Of earlier visits, from 0.0 to 1.0, and of how many.
    feedback: float | None = None
    feedback_count: int = 0
    # Visits that it has carried in the year of the stay.
    visits: int = 0
    # The visitors whom the host would rather receive, or rather not; it knows firms, not people.
    preferences: Mapping[int, StatedPreference] = field(
        default_factory=dict, hash=False
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts, as whole numbers that staff set; their sum is of no importance."""

    topics: int = 40
    sector: int = 20
    language: int = 15
    travel: int = 5
    feedback: int = 5
    load: int = 5
    wish: int = 7
    preference: int = 3
    # Without a language in common the two are never matched.
    needs_language: bool = True

    def list_names(self) -> list[str]:
        names = [item.name for item in dataclasses.fields(self)]
        names.remove("needs_language")
        return names


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One thing that counts: from 0.0 to 1.0, and why."""

    name: str
    value: float
    reason: Finding


@dataclass(frozen=True, slots=True)
class PairScore:
    """The points of a pair, its parts, and what holds it back for good where something does."""

    points: int
    parts: tuple[ScorePart, ...]
    barred: Finding | None = None


def score_pair(
    visitor: VisitorProfile, host: HostProfile, weights: Weights
) -> PairScore:
    """The points of a pair, 0 to 1000, with one reason for each thing that counts."""
    parts = (
        _score_topics(visitor, host),
        _score_sector(visitor, host),
        _score_language(visitor, host),
        _score_travel(host),
        _score_feedback(host),
        _score_load(host),
        _score_wish(visitor, host),
        _score_preference(visitor, host),
    )
    whole = sum(getattr(weights, part.name) for part in parts)
    gained = 0.0
    for part in parts:
        gained += part.value * getattr(weights, part.name)
    points = round(MOST_POINTS * gained / whole) if whole else 0
    barred = None
    if host.why_not:
        message = _("The host does not receive this cohort: %(why)s.")
        barred = Finding("host-no", message, {"why": host.why_not})
    apart = visitor.languages and host.languages
    if weights.needs_language and apart and not visitor.languages & host.languages:
        barred = barred or Finding("no-language", _("They have no language in common."))
    return PairScore(points, parts, barred)


def list_weight_findings(weights: Mapping[str, int]) -> Iterable[Finding]:
    """What is wrong with weights: below zero, above a hundred, or all of them zero."""
    for name, value in weights.items():
        if not 0 <= value <= MOST_WEIGHT:
            message = _("A weight is a whole number from 0 to 100.")
            yield Finding("weight-range", message, field=name)
    if not any(weights.values()):
        message = _(
            "Give at least one thing a weight: without any, all pairs are equal."
        )
        yield Finding("weights-all-zero", message)


def _score_topics(visitor: VisitorProfile, host: HostProfile) -> ScorePart:
    """What each side needs and the other offers; the stronger the need, the more its answer counts."""
    wanted = [*visitor.needs, *host.needs]
    if not wanted:
        message = _("Nobody has said what they need.")
        return ScorePart("topics", UNKNOWN, Finding("no-needs", message, severity=""))
    met = _list_met(visitor.needs, host.offers) + _list_met(host.needs, visitor.offers)
    value = _sum_strength(met) / _sum_strength(wanted)
    if not met:
        message = _("Neither offers what the other needs.")
        reason = Finding("topics-none", message, severity="attention")
        return ScorePart("topics", 0.0, reason)
    reason = Finding(
        "topics",
        _("Needs that the other meets: %(topics)s (%(met)s of %(all)s)."),
        {
            "topics": ", ".join(dict.fromkeys(topic.label for topic in met)),
            "met": len(met),
            "all": len(wanted),
        },
        severity="good",
    )
    return ScorePart("topics", value, reason)


def _list_met(
    needs: Iterable[StatedTopic], offers: tuple[StatedTopic, ...]
) -> list[StatedTopic]:
    return [need for need in needs if any(need.meets(offer) for offer in offers)]


def _sum_strength(topics: Iterable[StatedTopic]) -> int:
    return sum(max(topic.strength, 1) for topic in topics)


def _score_sector(visitor: VisitorProfile, host: HostProfile) -> ScorePart:
    if not visitor.sector or not host.sectors:
        reason = Finding("sector-unknown", _("A sector is not known."), severity="")
        return ScorePart("sector", UNKNOWN, reason)
    if visitor.sector in host.sectors:
        reason = Finding("sector", _("Same sector."), severity="good")
        if host.chain:
            message = _("Same sector; the host works in: %(chain)s.")
            chain = {"chain": ", ".join(host.chain)}
            reason = Finding("sector", message, chain, severity="good")
        return ScorePart("sector", 1.0, reason)
    message = _("Another sector.")
    return ScorePart(
        "sector", 0.0, Finding("sector-other", message, severity="attention")
    )


def _score_language(visitor: VisitorProfile, host: HostProfile) -> ScorePart:
    if not visitor.languages or not host.languages:
        message = _("It is not known which languages they speak.")
        reason = Finding("language-unknown", message, severity="")
        return ScorePart("language", UNKNOWN, reason)
    common = visitor.languages & host.languages
    if not common:
        reason = Finding("no-language", _("They have no language in common."))
        return ScorePart("language", 0.0, reason)
    reason = Finding(
        "language",
        _("Languages in common: %(languages)s."),
        {"languages": ", ".join(sorted(common))},
        severity="good",
    )
    return ScorePart("language", 1.0, reason)


def _score_travel(host: HostProfile) -> ScorePart:
    if host.travel_minutes is None and host.is_near is not None:
        message = _("Another region than where the cohort sleeps.")
        if host.is_near:
            message = _("In the region where the cohort sleeps.")
        tone = "good" if host.is_near else "attention"
        value = 1.0 if host.is_near else 0.0
        return ScorePart("travel", value, Finding("region", message, severity=tone))
    if host.travel_minutes is None:
        message = _("It is not known how far the host is.")
        return ScorePart(
            "travel", UNKNOWN, Finding("travel-unknown", message, severity="")
        )
    value = max(0.0, 1.0 - host.travel_minutes / FAR_MINUTES)
    reason = Finding(
        "travel",
        _("%(minutes)s minutes of travel from where the cohort sleeps."),
        {"minutes": host.travel_minutes},
        severity="good" if value >= UNKNOWN else "attention",
    )
    return ScorePart("travel", value, reason)


def _score_feedback(host: HostProfile) -> ScorePart:
    if host.feedback is None or host.feedback_count < FEW_ANSWERS:
        message = _("Too few visitors have said yet how a visit there was.")
        return ScorePart(
            "feedback", UNKNOWN, Finding("feedback-none", message, severity="")
        )
    reason = Finding(
        "feedback",
        _("Earlier visitors give it %(percent)s %% (%(count)s answers)."),
        {"percent": round(100 * host.feedback), "count": host.feedback_count},
        severity="good" if host.feedback >= UNKNOWN else "attention",
    )
    return ScorePart("feedback", host.feedback, reason)


def _score_load(host: HostProfile) -> ScorePart:
    """The fewer visits a host has carried in the year, the more; every visit counts the same."""
    if not host.visits:
        message = _("The host has received nobody yet this year.")
        return ScorePart("load", 1.0, Finding("load-none", message, severity="good"))
    value = max(0.0, 1.0 - host.visits / MANY_VISITS)
    reason = Finding(
        "load",
        _("Visits that the host has carried this year: %(visits)s."),
        {"visits": host.visits},
        severity="good" if value >= UNKNOWN else "attention",
    )
    return ScorePart("load", value, reason)


def _score_wish(visitor: VisitorProfile, host: HostProfile) -> ScorePart:
    if not visitor.wishes:
        message = _("The participant has said no wish.")
        return ScorePart("wish", UNKNOWN, Finding("wish-none", message, severity=""))
    rank = visitor.wishes.get(host.key)
    if rank is None:
        message = _("The participant wishes for other hosts.")
        return ScorePart("wish", 0.0, Finding("wish-other", message, severity=""))
    reason = Finding(
        "wish",
        _("Wish number %(rank)s of the participant."),
        {"rank": rank},
        severity="good",
    )
    return ScorePart("wish", _rate_rank(rank), reason)


def _score_preference(visitor: VisitorProfile, host: HostProfile) -> ScorePart:
    stated = host.preferences.get(visitor.key)
    if stated is None:
        message = _("The host has said no preference.")
        return ScorePart(
            "preference", UNKNOWN, Finding("preference-none", message, severity="")
        )
    if stated.is_yes:
        message = _("The host would rather receive this firm.")
        return ScorePart(
            "preference", 1.0, Finding("preference-yes", message, severity="good")
        )
    reason = Finding(
        "preference-no",
        _("The host would rather not receive this firm: %(why)s."),
        {"why": stated.why},
        severity="attention",
    )
    return ScorePart("preference", 0.0, reason)


def _rate_rank(rank: int) -> float:
    """The first wish counts whole, each further one a fifth less, the fifth and all after it a fifth."""
    place = min(max(rank, 1), LAST_RANK)
    return (LAST_RANK + 1 - place) / LAST_RANK
