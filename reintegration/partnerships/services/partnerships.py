"""Partnerships: noted as introductions, moved by staff, signed only with their paper."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import Introduction
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.documents.services import store_upload
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Organisation
from pemwecco.network.services import record_organisation
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.parameters import get_xof_rate
from reintegration.partnerships.rules import (
    ValueBand,
    convert_to_eur,
    find_value_band,
)

CLOSED = (PartnershipStage.ENDED,)


@transaction.atomic
def note_lead(
    *,
    participation: Participation,
    partner: str,
    country: str,
    kind: str,
    summary: str,
    origin: str = Partnership.Origin.FOLLOW_UP,
) -> Partnership:
    """Note a possible partner of a participant's enterprise; `origin` says how they met.

    The partner is the organisation of that name in that country, made when there is none. A
    partnership of that kind with it that is not ended is given back instead of a second one.
    """
    organisation = Organisation.objects.filter(
        name_key=name_key(partner), country=country
    ).order_by("pk").first() or record_organisation(name=partner, country=country)
    known = Partnership.objects.filter(
        participation=participation, partner=organisation, kind=kind
    ).exclude(stage__in=CLOSED)
    enterprise = participation.organisation
    return known.first() or Partnership.objects.create(
        participation=participation,
        partner=organisation,
        kind=kind,
        summary=summary,
        origin=origin,
        sector=enterprise.sector if enterprise is not None else None,
    )


@transaction.atomic
def make_introduced_lead(
    *, introduction: Introduction, kind: str, by: User
) -> Partnership:
    """Make a partnership of somebody whom a participant met; the one that came of it before is given back.

    The partner is the organisation that staff linked, else the one of the name that was heard; the person met
    is whom one speaks to there, and their next step is that of the partnership. Refuses with `Refused` an
    introduction without an organisation; `PermissionDenied` without the right.
    """
    require(by, "partnerships.add_partnership")
    locked = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("participation__call__programme")
        .get(pk=introduction.pk)
    )
    known = Partnership.objects.filter(introduction=locked).first()
    if known is not None:
        return known
    file = locked.participation
    if locked.organisation is not None:
        partner, country = locked.organisation.name, locked.organisation.country
    else:
        partner = locked.met_organisation
        country = file.call.programme.destination
    if not partner:
        raise Refused(_("Say first of which enterprise or organisation they are."))
    lead = note_lead(
        participation=file,
        partner=partner,
        country=str(country),
        kind=kind,
        summary=locked.about,
        origin=Partnership.Origin.STOP,
    )
    if lead.introduction_id is None:
        lead.introduction = locked
        lead.next_point = lead.next_point or getattr(locked, "action_point", None)
        lead.save(update_fields=["introduction", "next_point"])
        if locked.person is not None:
            seated = lead.parties.filter(organisation=lead.partner, contact=None)
            seated.update(contact=locked.person)
    return lead


@transaction.atomic
def add_evidence(*, partnership: Partnership, uploaded: UploadedFile, by: User) -> None:
    """Keep the signed paper of a partnership; without it it cannot be signed (domain.md §7).

    Raises `FileRefused` with the sentence.
    """
    partnership.evidence = store_upload(uploaded=uploaded, by=by)
    partnership.save(update_fields=["evidence"])


def find_band_of(amount: Decimal, currency: str) -> ValueBand:
    """The value band of an amount a year in EUR or XOF, by the rate of today."""
    rate = get_xof_rate(timezone.localdate())
    return find_value_band(convert_to_eur(amount, currency, rate))


def clear_partner_contact(*, partnership: Partnership) -> None:
    """The partner is another organisation now: whom one spoke to at the former one is not asked for it."""
    seated = partnership.parties.filter(organisation=partnership.partner)
    seated.filter(side="partner").update(contact=None)
