"""Lodging and decision: what the post did, recorded, and told to the participant."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.visas import rules
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Appointment, Decision, Dossier, Lodgement
from mobility.visas.services.coherence import list_lodgement_obstacles
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.plans import redate_checklists
from mobility.visas.services.trips import get_trip
from participants.register.lifecycle import PARTICIPANT, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.sentences import format_finding
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


@transaction.atomic
def lodge_application(
    *, dossier: Dossier, on: date, reference: str, by: User
) -> Lodgement:
    """Record that the dossier was lodged on a day.

    Refuses with `Refused` a day to come, a day before the window opens (Visa Code, art. 9(1):
    inadmissible) and whatever EU law does not let be lodged (`lodging_refusals`: a stay over 90 days,
    a passport that ends too soon); a day past the window is recorded, `course_remarks` warns of it.
    Refuses with `Refused` a dossier with pieces missing.
    """
    require(by, MANAGE)
    if on > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    if (trip := get_trip(dossier.participation)) is None:
        raise Refused(
            _("The trip has no dates yet: give the file a cohort or an itinerary.")
        )
    early = []
    for finding in rules.lodging_findings(on, trip.entry, limits=get_stay_limits(on)):
        if finding.code == "lodged-too-early":
            early.append(format_finding(finding))
    if early:
        raise Refused(*early)
    actor = System("lodged at the post", by)
    if not (answer := DOSSIER.may(dossier, "lodge", actor=actor)):
        raise Refused(answer.reason)
    if hard := list_lodgement_obstacles(Dossier.objects.get(pk=dossier.pk)):
        raise Refused(*hard)
    DOSSIER.apply(dossier, "lodge", actor=actor, reason=reference)
    dossier.appointments.filter(state="confirmed").update(state=Appointment.State.KEPT)
    dossier.appointments.filter(state="provisional").update(
        state=Appointment.State.CANCELLED, closed_on=on, reason=_("Lodged without it.")
    )
    return Lodgement.objects.create(dossier=dossier, lodged_on=on, reference=reference)


def _check_decision_dates(
    dossier: Dossier, decided_on: date, notified_on: date
) -> None:
    lodging = Lodgement.objects.filter(dossier=dossier).first()
    if lodging is not None and decided_on < lodging.lodged_on:
        raise Refused(_("The decision is before the day of lodging."))
    if notified_on < decided_on:
        raise Refused(_("The decision was notified before it was taken."))
    if notified_on > timezone.localdate():
        raise Refused(_("This day has not come yet."))


@declare_addressees(PARTICIPANT)
@transaction.atomic
def grant_visa(
    *,
    dossier: Dossier,
    decided_on: date,
    notified_on: date,
    sticker_number: str,
    printed_name: str = "",
    valid_from: date,
    valid_until: date,
    days: int,
    entries: str,
    remarks: str = "",
    by: User,
) -> Decision:
    """Record a visa with the data of its sticker; the file is cleared to travel.

    `days` is the duration of stay printed; `entries` is "1", "2" or "MULT". What the sticker does
    not allow of the itinerary is in `sticker_remarks`; it warns, the visa is a fact. Refuses with
    `Refused` dates that cannot be.
    """
    require(by, MANAGE)
    _check_decision_dates(dossier, decided_on, notified_on)
    if valid_until < valid_from:
        raise Refused(_("The visa ends before it starts."))
    if days < 1:
        raise Refused(_("A visa allows at least one day."))
    DOSSIER.apply(
        dossier, "grant", actor=System("decided by the post", by), reason=sticker_number
    )
    decision, _created = Decision.objects.update_or_create(
        dossier=dossier,
        defaults={
            "outcome": Decision.Outcome.GRANTED,
            "decided_on": decided_on,
            "notified_on": notified_on,
            "sticker_number": sticker_number,
            "printed_name": printed_name,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "days": days,
            "entries": entries,
            "refusal_codes": [],
            "remarks": remarks,
        },
    )
    participation = Participation.objects.get(pk=dossier.participation_id)
    if participation.stage in {Stage.PREPARED, Stage.SELECTED}:
        advance(
            participation=participation,
            transition="clear",
            actor=System("visa granted", by),
        )
    # From this decision lead times are learned.
    redate_checklists()
    _notify_decision(dossier, "visas/granted", decision)
    return decision


@declare_addressees(PARTICIPANT)
@transaction.atomic
def refuse_visa(
    *,
    dossier: Dossier,
    decided_on: date,
    notified_on: date,
    codes: list[int],
    remarks: str = "",
    by: User,
) -> Decision:
    """Record a refusal with the codes ticked on the form of Annex VI (1 to 17, several).

    Refuses with `Refused` no code, or one that the form does not have.
    """
    require(by, MANAGE)
    _check_decision_dates(dossier, decided_on, notified_on)
    if not codes or not set(codes) <= rules.REFUSAL_CODES.keys():
        raise Refused(_("Tick the reasons that the form of refusal gives, 1 to 17."))
    DOSSIER.apply(dossier, "refuse", actor=System("decided by the post", by))
    decision = Decision.objects.create(
        dossier=dossier,
        outcome=Decision.Outcome.REFUSED,
        decided_on=decided_on,
        notified_on=notified_on,
        refusal_codes=sorted(set(codes)),
        remarks=remarks,
    )
    redate_checklists()
    _notify_decision(dossier, "visas/refused", decision)
    return decision


def _notify_decision(dossier: Dossier, kind: str, decision: Decision) -> None:
    person = dossier.participation.person
    queue_mail(
        kind=kind,
        to=person.email,
        language=person.language,
        context=build_mail_context(dossier.participation)
        | {
            "valid_from": decision.valid_from,
            "valid_until": decision.valid_until,
            "days": decision.days,
            "appeal_by": rules.appeal_by(
                decision.notified_on, limits=get_stay_limits(decision.notified_on)
            ),
            "url": build_site_url(reverse("visas:dossier")),
        },
        about=format_row_reference(dossier.participation),
        key=f"{kind}:{decision.pk}:{decision.decided_on}",
    )
