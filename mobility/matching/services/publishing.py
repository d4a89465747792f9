"""A plan becomes offers: asked by staff, made one by one in the worker, each once."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.hosts.services.placements import cancel_placement, offer_placement
from mobility.matching.lifecycle import MATCHING, MatchingStage
from mobility.matching.models import MatchedVisit, Matching, MatchingStep
from mobility.matching.services.matchings import SWEEP_AFTER
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused
from pemwecco.core.labels import join_label
from pemwecco.core.locks import try_row_lock
from pemwecco.core.services import ask_worker


@transaction.atomic
def publish_matching(*, matching: Matching, by: User) -> MatchingStep:
    """Have the worker make the offers of a matching: each visit is asked of its host.

    Refuses with `Refused` a plan that no longer holds, with one sentence for each visit that is not
    possible any more; `PermissionDenied` without the right.
    """
    step = MATCHING.apply(matching, "publish", actor=Staff(by))
    _call_off_replaced(matching, by)
    visits = list(_list_visits_to_offer(matching.pk))
    sentences = _list_seat_obstacles(visits)
    placements = [_build_placement(visit, matching) for visit in visits]
    answers = Placement.answer_offers(placements)
    for placement, answer in zip(placements, answers, strict=True):
        if not answer:
            sentences.append(join_label(placement, answer.reason))
    if sentences:
        raise Refused(*sentences)
    ask_worker("pem.matching.publish", matching.pk)
    return step


def make_matching_offers(matching_id: int) -> bool:
    """Make the offers of a published matching that are not made yet; whether this call did it.

    Each offer is a transaction of its own with its mark in the plan: a worker that dies loses none and
    repeats none, and the sweep goes on where it stopped. A visit that is not possible any more keeps the
    reason and holds back no other.
    """
    with try_row_lock("matching-offers", matching_id) as mine:
        waiting = Matching.objects.filter(pk=matching_id, stage=MatchingStage.OFFERING)
        matching = waiting.select_related("cohort", "by").first() if mine else None
        if matching is None:
            return False
        by = matching.steps.filter(move="publish").latest("pk").by or matching.by
        for pk in list(_list_visits_to_offer(matching_id).values_list("pk", flat=True)):
            _offer_visit(pk, matching, by)
        MATCHING.apply(matching, "finish", actor=System("matching", by))
    return True


def publish_pending_matchings() -> int:
    """Go on with the offers that a dead worker or a lost request left; returns of how many matchings."""
    asked = MatchingStep.objects.filter(
        move="publish", at__lte=timezone.now() - SWEEP_AFTER
    )
    waiting = Matching.objects.filter(
        stage=MatchingStage.OFFERING, pk__in=asked.values("subject")
    )
    done = 0
    for pk in waiting.values_list("pk", flat=True):
        done += make_matching_offers(pk)
    return done


def _list_visits_to_offer(matching_id: int) -> QuerySet[MatchedVisit]:
    rows = MatchedVisit.objects.filter(
        matching=matching_id, placement__isnull=True, obstacle=""
    )
    return rows.select_related(
        "participation__cohort", "participation__person", "host__organisation"
    ).order_by("pk")


def _offer_visit(pk: int, matching: Matching, by: User) -> None:
    """Offer one visit, or write down why it is not possible any more, in the words of who published."""
    visit = _list_visits_to_offer(matching.pk).get(pk=pk)
    with override(by.language):
        obstacle = "\n".join(_list_seat_obstacles([visit])) or _try_offer(
            visit, matching, by
        )
    if obstacle:
        MatchedVisit.objects.filter(pk=pk).update(obstacle=obstacle[:400])


def _try_offer(visit: MatchedVisit, matching: Matching, by: User) -> str:
    """Make the placement, ask its host and mark the visit, all or nothing; answers why not."""
    placement = _build_placement(visit, matching)
    try:
        with transaction.atomic():
            placement.save()
            offer_placement(placement=placement, by=by)
            MatchedVisit.objects.filter(pk=visit.pk).update(placement=placement)
    except (Refused, PermissionDenied) as refusal:
        return str(refusal)
    except IntegrityError:
        return _("The participant is elsewhere on these days.")
    return ""


def _build_placement(visit: MatchedVisit, matching: Matching) -> Placement:
    with override(visit.participation.person.language):
        purpose = _("Visit (%(cohort)s)") % {"cohort": matching.cohort}
    return Placement(
        participation=visit.participation,
        host=visit.host,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        purpose=purpose[:250],
    )


def _list_seat_obstacles(visits: Iterable[MatchedVisit]) -> list[str]:
    gone = []
    for visit in visits:
        if not visit.participation.is_seated:
            gone.append(join_label(visit, _("This person does not travel any more.")))
    return gone


def _call_off_replaced(matching: Matching, by: User) -> None:
    """Visits at hosts that were left out and have not agreed yet: called off, not forgotten."""
    asked = Placement.objects.filter(
        participation__cohort=matching.cohort,
        host__in=matching.without.get("hosts", ()),
        stage__in=[PlacementStage.PROPOSED, PlacementStage.OFFERED],
    )
    for placement in asked:
        cancel_placement(
            placement=placement,
            reason=_("Another matching of the cohort was published."),
            actor=System("matching", by),
        )
