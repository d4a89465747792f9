"""The course of a dossier: opened, appointed, lodged, decided, shared."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.visas import rules
from mobility.visas.lifecycle import DOSSIER, DossierStage
from mobility.visas.models import Appointment, Decision, Dossier, Lodging, Post, Share
from mobility.visas.services.checklist import refresh
from mobility.visas.services.limits import limits_on
from mobility.visas.services.trips import trip_of
from mobility.visas.services.words import DossierRefused, say
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.mail.services import about, queue, site_url
from pemwecco.privacy.services import record_reading


def must_manage(by: User) -> None:
    """Refuse with `PermissionDenied` whoever does not steer dossiers."""
    if not by.has_perm("visas.manage_dossier"):
        raise PermissionDenied(_("Your role does not include this step."))


@transaction.atomic
def open_dossier(*, participation: Participation) -> Dossier:
    """The dossier of a selected person, opened once, with its checklist.

    The post is the one competent for the person's country of residence. Asked again, the dossier
    that is there is answered, its checklist computed anew.
    """
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    dossier = participation.dossiers.order_by("-attempt").first()
    if dossier is None:
        residence = str(participation.person.country or participation.call.programme.origin)
        post = Post.objects.filter(competent_for__contains=[residence]).order_by("pk").first()
        dossier = Dossier.objects.create(participation=participation, post=post)
    refresh(dossier)
    return dossier


@transaction.atomic
def change_facts(*, dossier: Dossier, by: User) -> None:
    """Keep what staff know of a dossier (post, who pays, entries, insurance) and compute its checklist."""
    must_manage(by)
    dossier.save(
        update_fields=[
            "post",
            "paid_by",
            "entries",
            "external_reference",
            "insurance_policy",
            "insurance_from",
            "insurance_until",
            "insurance_cover_eur",
        ]
    )
    refresh(dossier)


@transaction.atomic
def appoint(*, dossier: Dossier, at: datetime, place: str, reference: str = "", by: User) -> Appointment:
    """Record an appointment to lodge, confirmed by the provider; the earlier one becomes a moved one.

    The participant gets it by mail. Refuses with `DossierRefused` an instant that has passed.
    """
    must_manage(by)
    if at <= timezone.now():
        raise DossierRefused(_("The appointment must be in the future."))
    dossier.appointments.filter(state__in=["provisional", "confirmed"]).update(state=Appointment.State.MOVED)
    appointment = Appointment.objects.create(
        dossier=dossier, at=at, place=place, reference=reference, state=Appointment.State.CONFIRMED
    )
    if dossier.stage in {DossierStage.OPEN, DossierStage.COMPLETE}:
        DOSSIER.apply(dossier, "appoint", by=by, reason=place, as_consequence=True)
    person = dossier.participation.person
    with override(person.language):
        queue(
            kind="visas/appointment",
            to=person.email,
            language=person.language,
            context={
                "name": person.full_name,
                "at": at,
                "zone": dossier.participation.call.programme.origin_timezone,
                "place": place,
                "number": reference,
                "url": site_url(reverse("visas:dossier")),
            },
            about=about(dossier.participation),
            key=f"visas/appointment:{appointment.pk}",
        )
    return appointment


@transaction.atomic
def lodge(*, dossier: Dossier, on: date, reference: str, by: User) -> Lodging:
    """Record that the dossier was lodged on a day.

    Refuses with `DossierRefused` a day to come and a day before the window opens (Visa Code, art.
    9(1): inadmissible); a day past the window is recorded, `course_remarks` warns of it. Refuses
    with `MoveRefused` a dossier with pieces missing.
    """
    must_manage(by)
    if on > timezone.localdate():
        raise DossierRefused(_("This day has not come yet."))
    if (trip := trip_of(dossier.participation)) is None:
        raise DossierRefused(_("The trip has no dates yet: give the file a cohort or an itinerary."))
    early = [
        say(finding)
        for finding in rules.lodging_findings(on, trip.entry, limits=limits_on(on))
        if finding.code == "lodged-too-early"
    ]
    if early:
        raise DossierRefused(*early)
    DOSSIER.apply(dossier, "lodge", by=by, reason=reference, as_consequence=True)
    dossier.appointments.filter(state="confirmed").update(state=Appointment.State.KEPT)
    return Lodging.objects.create(dossier=dossier, lodged_on=on, reference=reference)


def _decided(dossier: Dossier, decided_on: date, notified_on: date) -> None:
    lodging = Lodging.objects.filter(dossier=dossier).first()
    if lodging is not None and decided_on < lodging.lodged_on:
        raise DossierRefused(_("The decision is before the day of lodging."))
    if notified_on < decided_on:
        raise DossierRefused(_("The decision was notified before it was taken."))
    if notified_on > timezone.localdate():
        raise DossierRefused(_("This day has not come yet."))


@transaction.atomic
def grant(
    *,
    dossier: Dossier,
    decided_on: date,
    notified_on: date,
    sticker_number: str,
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
    `DossierRefused` dates that cannot be.
    """
    must_manage(by)
    _decided(dossier, decided_on, notified_on)
    if valid_until < valid_from:
        raise DossierRefused(_("The visa ends before it starts."))
    if days < 1:
        raise DossierRefused(_("A visa allows at least one day."))
    DOSSIER.apply(dossier, "grant", by=by, reason=sticker_number, as_consequence=True)
    decision, _created = Decision.objects.update_or_create(
        dossier=dossier,
        defaults={
            "outcome": Decision.Outcome.GRANTED,
            "decided_on": decided_on,
            "notified_on": notified_on,
            "sticker_number": sticker_number,
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
        advance(participation=participation, move="clear", by=by, as_consequence=True)
    _tell_decision(dossier, "visas/granted", decision)
    return decision


@transaction.atomic
def refuse(
    *,
    dossier: Dossier,
    decided_on: date,
    notified_on: date,
    codes: list[int],
    remarks: str = "",
    by: User,
) -> Decision:
    """Record a refusal with the codes ticked on the form of Annex VI (1 to 17, several).

    Refuses with `DossierRefused` no code, or one that the form does not have.
    """
    must_manage(by)
    _decided(dossier, decided_on, notified_on)
    if not codes or not set(codes) <= rules.REFUSAL_CODES.keys():
        raise DossierRefused(_("Tick the reasons that the form of refusal gives, 1 to 17."))
    DOSSIER.apply(dossier, "refuse", by=by, as_consequence=True)
    decision = Decision.objects.create(
        dossier=dossier,
        outcome=Decision.Outcome.REFUSED,
        decided_on=decided_on,
        notified_on=notified_on,
        refusal_codes=sorted(set(codes)),
        remarks=remarks,
    )
    _tell_decision(dossier, "visas/refused", decision)
    return decision


def _tell_decision(dossier: Dossier, kind: str, decision: Decision) -> None:
    person = dossier.participation.person
    queue(
        kind=kind,
        to=person.email,
        language=person.language,
        context={
            "name": person.full_name,
            "reference": dossier.participation.reference,
            "valid_from": decision.valid_from,
            "valid_until": decision.valid_until,
            "days": decision.days,
            "appeal_by": rules.appeal_by(decision.notified_on, limits=limits_on(decision.notified_on)),
            "contact": dossier.participation.call.programme.contact_email,
            "url": site_url(reverse("visas:dossier")),
        },
        about=about(dossier.participation),
        key=f"{kind}:{decision.pk}:{decision.decided_on}",
    )


@transaction.atomic
def share(*, dossier: Dossier, reader: User, by: User) -> Share:
    """Show a dossier, read only, to a reader of the Immigration Office; written down as passed on.

    Refuses with `DossierRefused` someone without that role; shared again, nothing changes.
    """
    must_manage(by)
    if not (reader.is_active and reader.has_perm("visas.view_shareddossier")):
        raise DossierRefused(_("%(reader)s is not a reader of the Immigration Office.") % {"reader": reader})
    shared, created = Share.objects.get_or_create(dossier=dossier, reader=reader)
    if created:
        record_reading(by=by, what=dossier, act="transmitted", address=None)
    return shared
