"""The course of a dossier: opened, appointed, lodged, decided, shared."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier, FormAnswers, Post, Share
from mobility.visas.services.checklist import refresh_checklist
from mobility.visas.services.readings import get_office_name
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.privacy.services import record_reading

# What staff know of a dossier, as their form asks it.
# Who steers dossiers: opens, lodges, decides, closes.
MANAGE = "visas.manage_dossier"
FACTS = (
    "post",
    "paid_by",
    "entries",
    "entries_reason",
    "entries_reason_in",
    "external_reference",
    "insurer",
    "insurance_policy",
    "insured_name",
    "insurance_from",
    "insurance_until",
    "insurance_cover_eur",
)


@transaction.atomic
def open_dossier(*, participation: Participation) -> Dossier:
    """The dossier of a selected person, opened once, with its checklist.

    The post is the one competent for the person's country of residence. Asked again, the dossier
    that is there is answered, its checklist computed anew.
    """
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    dossier = participation.dossiers.order_by("-attempt").first()
    if dossier is None:
        residence = str(
            participation.person.country or participation.call.programme.origin
        )
        post = (
            Post.objects.filter(competent_for__contains=[residence])
            .order_by("pk")
            .first()
        )
        dossier = Dossier.objects.create(participation=participation, post=post)
    refresh_checklist(dossier)
    return dossier


@transaction.atomic
def change_facts(*, dossier: Dossier, fingerprinted_on: date | None, by: User) -> None:
    """Keep what staff know of a dossier (post, who pays, entries, insurance) and compute its checklist.

    `fingerprinted_on` is an answer of the person's form: staff correct it there, nothing is kept twice.
    """
    require(by, MANAGE)
    answers, _created = FormAnswers.objects.get_or_create(
        person=dossier.participation.person
    )
    if answers.fingerprinted_on != fingerprinted_on:
        answers.fingerprinted_on = fingerprinted_on
        answers.fingerprinted = True if fingerprinted_on else answers.fingerprinted
        answers.save(update_fields=["fingerprinted_on", "fingerprinted"])
    if not dossier.entries_reason:
        dossier.entries_reason_in = ""
    elif not dossier.entries_reason_in:
        dossier.entries_reason_in = by.language
    dossier.save(update_fields=FACTS)
    refresh_checklist(dossier)


@transaction.atomic
def share_dossier(*, dossier: Dossier, reader: User, by: User) -> Share:
    """Show a dossier, read only, to a reader of the Immigration Office or a consulate; written down.

    Refuses with `Refused` someone without that role, a closed dossier, a person who no longer takes part;
    shared again, nothing changes.
    """
    require(by, MANAGE)
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.stage == DossierStage.CLOSED or not locked.participation.is_seated:
        raise Refused(_("This dossier has ended: it is shown to nobody any more."))
    if not (reader.is_active and reader.has_perm("visas.view_shareddossier")):
        raise Refused(_("%(reader)s is no reader of dossiers.") % {"reader": reader})
    shared, created = Share.objects.get_or_create(dossier=dossier, reader=reader)
    if created:
        record_reading(
            by=by,
            what=dossier,
            act="transmitted",
            recipient=get_office_name(dossier, reader),
        )
    return shared


@transaction.atomic
def unshare_dossier(*, dossier: Dossier, reader: int, by: User) -> None:
    """Show a dossier to a reader no longer; what was read stays in the ledger."""
    require(by, MANAGE)
    dossier.shares.filter(reader=reader).delete()


@transaction.atomic
def end_shares(*, dossiers: QuerySet[Dossier]) -> int:
    """Show dossiers that have ended to no reader any more; how many had one. What was read stays written."""
    locked = dossiers.select_for_update(of=("self",)).order_by("pk")
    ended, _kinds = Share.objects.filter(dossier__in=list(locked)).delete()
    return ended
