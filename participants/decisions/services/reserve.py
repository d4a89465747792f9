"""The reserve: ranked lists of a call, and the next of it when a seat becomes free."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.services.setup import get_call_settings
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, ReservePlace, Vacancy
from participants.decisions.rules.reserve import (
    ReserveChoice,
    ReserveRank,
    choose_next_in_line,
    last_day,
    place_at_rank,
)
from participants.decisions.services.balance import get_stratum
from participants.decisions.services.contexts import PromotedFromReserve
from participants.register.lifecycle import Stage
from participants.register.models import Call, Cohort, Participation
from participants.register.queries import build_mail_context
from participants.register.services import advance, assign_to_cohort
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Party, System
from pemwecco.core.answers import GuardAnswer, Refused, no, require
from pemwecco.core.services import ask_worker
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

logger = logging.getLogger(__name__)
LEAVE_LINK = SignedLink("selection.reserve")
LIST_LOCK = 7_301  # the class of advisory locks that order the ranks of a call
ASIDE = (
    16_000  # ranks pass through here while a list is rewritten, for none is given twice
)

# Why a place was left; kept as code, shown in the reader's language.
LEFT = {
    "offered": gettext_lazy("was offered a place"),
    "declined": gettext_lazy("was offered a place and declined it"),
    "expired": gettext_lazy("was offered a place and did not answer in time"),
    "withdrawn": gettext_lazy("withdrew"),
    "excluded": gettext_lazy("was excluded"),
    "refused": gettext_lazy("was not retained"),
    "undone": gettext_lazy("the decision was taken back"),
    "left": gettext_lazy("asked to leave the list"),
    "other_stratum": gettext_lazy("waits on the list of another group"),
}


@dataclass(frozen=True, slots=True)
class VacancyRehearsal:
    """What would happen if someone gave a seat back: who comes next, or why nobody does."""

    file: Participation
    chosen: Participation | None
    choice: ReserveChoice
    too_late: bool
    is_hidden: bool
    passed: list[tuple[str, str, int, str]]


def lock_reserve_lists(call_id: int) -> None:
    """Make whoever changes the ranks of a call wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LIST_LOCK, call_id])


def list_waiting_places(
    call: Call, hidden: Collection[int] = frozenset()
) -> list[ReservePlace]:
    """Everyone who waits, list by list, in order, but those hidden from the reader."""
    rows = ReservePlace.objects.filter(call=call, left_at__isnull=True).exclude(
        participation__in=hidden
    )
    return list(
        rows.select_related(
            "participation__person", "participation__organisation"
        ).order_by("stratum", "rank", "pk")
    )


@transaction.atomic
def add_to_reserve(
    *, participation: Participation, stratum: str = "", rank: int | None = None
) -> ReservePlace:
    """Put a file on a list of its call at a rank, or at the end; those from there on move down."""
    call_id = participation.call_id
    lock_reserve_lists(call_id)
    ReservePlace.objects.filter(
        participation=participation, left_at__isnull=True
    ).update(left_at=timezone.now(), left_because="undone")
    rows = ReservePlace.objects.filter(
        call=call_id, stratum=stratum, left_at__isnull=True
    )
    last = rows.order_by("-rank").values_list("rank", flat=True).first() or 0
    place = ReservePlace.objects.create(
        participation=participation, call_id=call_id, stratum=stratum, rank=last + 1
    )
    if rank is not None and rank <= last:
        _rewrite_ranks(call_id, stratum, place.pk, rank)
        place.refresh_from_db(fields=["rank"])
    return place


@transaction.atomic
def move_reserve_place(*, place: ReservePlace, rank: int, by: User) -> ReservePlace:
    """Give someone who waits another rank; the others close up. Raises `PermissionDenied`."""
    require(by, "register.decide_participation")
    lock_reserve_lists(place.call_id)
    if ReservePlace.objects.filter(pk=place.pk, left_at__isnull=True).exists():
        _rewrite_ranks(place.call_id, place.stratum, place.pk, rank)
    place.refresh_from_db()
    return place


def _rewrite_ranks(call_id: int, stratum: str, key: int, rank: int) -> None:
    rows = ReservePlace.objects.filter(
        call=call_id, stratum=stratum, left_at__isnull=True
    )
    order = place_at_rank(
        list(rows.order_by("rank", "pk").values_list("pk", flat=True)), key, rank
    )
    places = rows.in_bulk()
    rows.update(rank=F("rank") + ASIDE)
    for position, pk in enumerate(order, start=1):
        places[pk].rank = position
    ReservePlace.objects.bulk_update(list(places.values()), ["rank"])


def remove_from_reserve(*, participation: Participation, because: str) -> bool:
    """Take a file off the list it waits on; returns whether it waited."""
    waiting = ReservePlace.objects.filter(
        participation=participation, left_at__isnull=True
    )
    return bool(waiting.update(left_at=timezone.now(), left_because=because))


def build_leave_link(participation: Participation) -> str:
    """The address by which somebody leaves the list without signing in."""
    token = LEAVE_LINK.make(participation.pk)
    return build_site_url(reverse("decisions:reserve_leave", args=[token]))


def read_leave_token(token: str) -> Participation | None:
    """The file that a link of `leave_link` speaks of; nothing for a link that was not given."""
    try:
        pk = LEAVE_LINK.read(token)
    except Refused:
        return None
    return (
        Participation.objects.select_related("person", "call__programme")
        .filter(pk=pk)
        .first()
    )


def withdraw_from_reserve(*, participation: Participation, by: User | None) -> None:
    """Leave the reserve at one's own wish: the file is withdrawn. Raises `Refused`."""
    advance(
        participation=participation,
        transition="withdraw",
        actor=Party(by),
        reason=_("Left the reserve list."),
    )


def choose_from_reserve(call: Call, stratum: str) -> ReserveChoice:
    """Who of the reserve of a call comes next for a seat of a group, in two queries."""
    latest = (
        Offer.objects.filter(participation=OuterRef("participation"))
        .order_by("-pk")
        .values("stage")[:1]
    )
    rows = (
        ReservePlace.objects.filter(call=call)
        .annotate(answered=Subquery(latest))
        .order_by("participation_id", "-pk")
        .distinct("participation_id")
    )
    places = []
    for row in rows:
        gone = _get_departure_code(row)
        places.append(ReserveRank(row.participation_id, row.stratum, row.rank, gone))
    by_stratum = bool(get_call_settings(call).reserve_by)
    return choose_next_in_line(places, stratum=stratum, by_stratum=by_stratum)


def _get_departure_code(place: Any) -> str:
    if place.left_at is None:
        return ""
    if place.left_because == "offered" and place.answered in {
        OfferStage.DECLINED,
        OfferStage.EXPIRED,
    }:
        return str(place.answered)
    return str(place.left_because or "left")


def is_too_late(call: Call, cohort: Cohort | None) -> bool:
    """Whether a visa would no longer come in time for somebody who joins the cohort now."""
    return cohort is not None and timezone.localdate() > last_day(
        cohort.arrives_on, get_call_settings(call).visa_days
    )


def rehearse_vacancy(
    file: Participation, hidden: Collection[int] = frozenset()
) -> VacancyRehearsal:
    """What would happen if this person gave the seat back now; nothing is written.

    Who is hidden from the reader is not named.
    """
    stratum = get_stratum(file, get_call_settings(file.call).reserve_by)
    choice = choose_from_reserve(file.call, stratum)
    keys = [row.key for row in choice.passed]
    if choice.key is not None:
        keys.append(choice.key)
    concerned = Participation.objects.select_related("person").in_bulk(keys)
    passed = []
    for row in choice.passed:
        if row.key in hidden:
            continue
        reference = concerned[row.key].reference
        passed.append((reference, row.stratum, row.rank, str(LEFT[row.why])))
    return VacancyRehearsal(
        file=file,
        chosen=concerned.get(choice.key or 0),
        is_hidden=choice.key in hidden,
        choice=choice,
        too_late=is_too_late(file.call, file.cohort),
        passed=passed,
    )


def release_seat(*, participation: Participation, cause: str) -> Vacancy:
    """Note that a seat is free again and let the worker offer it to the next of the reserve."""
    dimension = get_call_settings(participation.call).reserve_by
    vacancy = Vacancy.objects.create(
        participation=participation,
        cohort=participation.cohort,
        stratum=get_stratum(participation, dimension),
        cause=cause,
    )
    ask_worker("pem.decisions.fill_vacancies")
    return vacancy


def fill_vacancies() -> int:
    """Offer every free seat to the next of its reserve; returns how many offers were made."""
    waiting = Vacancy.objects.filter(
        offer__isnull=True, closed_at__isnull=True
    ).order_by("pk")
    filled = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        filled += fill_vacancy(pk)
    return filled


@transaction.atomic
def fill_vacancy(vacancy_id: int) -> bool:
    """Offer one free seat to the next of the reserve, or close it with the reason and tell staff.

    Two workers at once: one does it, the other leaves. Nobody is offered a seat after the last day on
    which a visa can come in time.
    """
    rows = Vacancy.objects.select_for_update(
        skip_locked=True, of=("self",)
    ).select_related("participation__call__programme", "cohort")
    vacancy = rows.filter(
        pk=vacancy_id, offer__isnull=True, closed_at__isnull=True
    ).first()
    if vacancy is None:
        return False
    call = vacancy.participation.call
    if is_too_late(call, vacancy.cohort):
        return _close_vacancy(vacancy, Vacancy.Closed.TOO_LATE)
    while True:
        choice = choose_from_reserve(call, vacancy.stratum)
        if choice.key is None:
            because = Vacancy.Closed.NOBODY
            if any(row.why == "other_stratum" for row in choice.passed):
                because = Vacancy.Closed.OTHER_STRATA
            return _close_vacancy(vacancy, because)
        candidate = Participation.objects.select_related("call", "person").get(
            pk=choice.key
        )
        try:
            return _offer_vacancy(vacancy, candidate, choice)
        except Refused:
            candidate.refresh_from_db(fields=["stage"])
            if candidate.stage == Stage.RESERVE:
                return _close_vacancy(vacancy, Vacancy.Closed.TAKEN)
            # Decided on in the same moment by somebody else: whoever comes next.
            remove_from_reserve(
                participation=candidate,
                because="offered" if candidate.is_seated else "left",
            )


@transaction.atomic
def _offer_vacancy(
    vacancy: Vacancy, candidate: Participation, choice: ReserveChoice
) -> bool:
    actor = System("seat given back")
    if vacancy.cohort is not None:
        answer = assign_to_cohort(
            participation=candidate, cohort=vacancy.cohort, actor=actor
        )
        if not answer:
            raise Refused(answer.reason)
    reason = _("The place of %(file)s: %(cause)s.") % {
        "file": vacancy.participation,
        "cause": vacancy.get_cause_display(),
    }
    try:
        with transaction.atomic():
            advance(
                participation=candidate,
                transition="select",
                actor=actor,
                reason=reason,
                context=PromotedFromReserve(vacancy, choice),
            )
    except IntegrityError as error:
        raise Refused(_explain_full_seat(error).reason) from error
    vacancy.offer = candidate.offers.filter(stage=OfferStage.OPEN).latest("pk")
    vacancy.closed_at = timezone.now()
    vacancy.save(update_fields=["offer", "closed_at"])
    logger.info("Place of %s offered to %s", vacancy.participation_id, candidate.pk)
    return True


def _explain_full_seat(error: IntegrityError) -> GuardAnswer:
    if "seats of the" not in str(error):
        raise error
    return no(_("The seat was taken in the same moment."))


def explain_vacancy(vacancy: Vacancy, choice: ReserveChoice) -> dict[str, Any]:
    """Why somebody is offered this place now: whose it was, who came before and why not they."""
    before = Participation.objects.filter(pk__in=[row.key for row in choice.passed])
    concerned = dict(before.values_list("pk", "reference"))
    passed = []
    for row in choice.passed:
        passed.append(
            {
                "file": concerned[row.key],
                "list": row.stratum,
                "rank": row.rank,
                "why": row.why,
            }
        )
    return {
        "place_of": vacancy.participation.reference,
        "cause": vacancy.cause,
        "cohort": vacancy.cohort.name if vacancy.cohort else "",
        "for_group": vacancy.stratum,
        "list": choice.stratum,
        "rank": choice.rank,
        "passed": passed,
    }


def format_explanation(explanation: dict[str, Any]) -> list[str]:
    """An offer's explanation as sentences in the active language."""
    if "round" in explanation:
        return [_("Decided in round %(number)d.") % {"number": explanation["round"]}]
    if "place_of" not in explanation:
        return []
    lines = [
        _("The place of %(file)s, who %(cause)s.")
        % {
            "file": explanation["place_of"],
            "cause": Vacancy.Cause(explanation["cause"]).label,
        }
    ]
    if explanation.get("rank"):
        on = explanation.get("list") or _("general list")
        lines.append(
            _("Number %(rank)d (%(list)s).") % {"rank": explanation["rank"], "list": on}
        )
    for row in explanation.get("passed", []):
        why = LEFT.get(row["why"], row["why"])
        sentence = _("Before: %(file)s, number %(rank)d, %(why)s.")
        lines.append(sentence % {"file": row["file"], "rank": row["rank"], "why": why})
    return lines


def _close_vacancy(vacancy: Vacancy, because: str) -> bool:
    vacancy.closed_because = because
    vacancy.closed_at = timezone.now()
    vacancy.save(update_fields=["closed_because", "closed_at"])
    _notify_coordinators(vacancy)
    return False


def _notify_coordinators(vacancy: Vacancy) -> None:
    """The coordinators hear of a seat that nobody was offered."""
    file = vacancy.participation
    for user in User.objects.filter(
        is_active=True, groups__in=Group.objects.filter(name=Role.COORDINATOR)
    ):
        queue_mail(
            kind="decisions/place_stays_free",
            to=user.email,
            language=user.language,
            context=build_mail_context(file)
            | {
                "name": str(user),
                "cohort": str(vacancy.cohort or ""),
                "cause": Vacancy.Cause(vacancy.cause).label,
                "because": Vacancy.Closed(vacancy.closed_because).label,
                "url": build_site_url(
                    reverse("admin:register_call_reserve", args=[file.call_id])
                ),
            },
            about=format_row_reference(file),
            key=f"vacancy:{vacancy.pk}:{user.pk}",
        )
