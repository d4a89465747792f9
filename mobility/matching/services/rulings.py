"""What staff say before a cohort is matched: the brief, and rulings on pairs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
from mobility.matching.lifecycle import RIGHT
from mobility.matching.models import MatchingBrief, PairRuling
from mobility.matching.rules.scores import Weights, list_weight_findings
from mobility.matching.services.gathering import get_matching_brief
from mobility.matching.services.travel import list_travel_minutes
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require

# When wishes and preferences are taken: no part of what a plan is made by.
ASKED_DAYS: Final = ("asked_from", "asked_until")
BRIEF_FIELDS: Final = frozenset(
    {
        "goal",
        "stops",
        "visit_days",
        "base_region",
        "base_town",
        "needs_language",
        *ASKED_DAYS,
        *Weights().list_names(),
    }
)


@transaction.atomic
def save_matching_brief(*, cohort: Cohort, by: User, **values: Any) -> MatchingBrief:
    """Set how a cohort is matched: goal, hosts for each person, days of a visit, what counts how much.

    Also from when to when wishes and preferences are taken. Refuses with `Refused` weights outside 0 to 100
    or all zero, days for wishes that are half given, in the wrong order or within the stay, and a town from
    which no travel time is known;
    `PermissionDenied` without the right.
    """
    require(by, RIGHT)
    if strange := sorted(values.keys() - BRIEF_FIELDS):
        raise TypeError(f"A cohort is not matched by {', '.join(strange)}")
    brief = get_matching_brief(cohort)
    for name, value in values.items():
        setattr(brief, name, value)
    weights = {name: getattr(brief, name) for name in Weights().list_names()}
    sentences = [_(finding.message) for finding in list_weight_findings(weights)]
    sentences += _list_asked_obstacles(brief)
    brief.base_town = brief.base_town.strip()
    if brief.base_town and list_travel_minutes(brief.base_town, ()) is None:
        sentence = _(
            "No travel time is known from “%(town)s”: add it to the travel times, or leave the town empty."
        )
        sentences.append(sentence % {"town": brief.base_town})
    if sentences:
        raise Refused(*dict.fromkeys(sentences))
    brief.save()
    return brief


@transaction.atomic
def rule_on_pair(
    *,
    participation: Participation,
    host: Host,
    kind: str,
    reason: str,
    by: User,
    starts_on: date | None = None,
) -> PairRuling:
    """Settle that a person and a host meet, or never do; a ruling of before is replaced.

    Refuses with `Refused` a ruling without a reason, and a first day outside the stay of the cohort;
    `PermissionDenied` without the right.
    """
    require(by, RIGHT)
    if not reason.strip():
        raise Refused(_("Say why: the reason is shown to your colleagues."))
    if starts_on is not None and not _is_in_stay(participation, starts_on):
        raise Refused(_("This day is outside the stay of the cohort."))
    ruling, _created = PairRuling.objects.update_or_create(
        participation=participation,
        host=host,
        defaults={
            "kind": PairRuling.Kind(kind),
            "reason": reason.strip(),
            "starts_on": starts_on if kind == PairRuling.Kind.PIN else None,
            "by": by,
        },
    )
    return ruling


@transaction.atomic
def lift_ruling(*, ruling: PairRuling, by: User) -> None:
    """Let a pair be matched freely again. `PermissionDenied` without the right."""
    require(by, RIGHT)
    PairRuling.objects.filter(pk=ruling.pk).delete()


def _list_asked_obstacles(brief: MatchingBrief) -> list[str]:
    first, last = brief.asked_from, brief.asked_until
    if first is None and last is None:
        return []
    if first is None or last is None or first > last:
        return [
            _("Give the first and the last day for wishes, in this order, or neither.")
        ]
    if last >= brief.cohort.arrives_on:
        return [_("Wishes are said before the stay begins.")]
    return []


def _is_in_stay(participation: Participation, day: date) -> bool:
    cohort = participation.cohort
    return cohort is not None and cohort.arrives_on <= day <= cohort.leaves_on
