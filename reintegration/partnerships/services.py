"""Partnerships: noted as leads, moved by staff, signed only with their paper."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.documents.services import store_upload
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Organisation
from pemwecco.network.services import record_organisation
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership

CLOSED = (PartnershipStage.ENDED,)


@transaction.atomic
def note_lead(
    *, participation: Participation, partner: str, country: str, kind: str, summary: str
) -> Partnership:
    """Note a possible partner of a participant's enterprise as a lead.

    The partner is the organisation of that name in that country, made when there is none. A
    partnership of that kind with it that is not ended is given back instead of a second one.
    """
    organisation = Organisation.objects.filter(
        name_key=name_key(partner), country=country
    ).order_by("pk").first() or record_organisation(name=partner, country=country)
    known = Partnership.objects.filter(
        participation=participation, partner=organisation, kind=kind
    ).exclude(stage__in=CLOSED)
    return known.first() or Partnership.objects.create(
        participation=participation, partner=organisation, kind=kind, summary=summary
    )


@transaction.atomic
def add_evidence(*, partnership: Partnership, uploaded: UploadedFile, by: User) -> None:
    """Keep the signed paper of a partnership; without it it cannot count as signed (domain.md §7).

    Raises `FileRefused` with the sentence.
    """
    partnership.evidence = store_upload(uploaded=uploaded, by=by)
    partnership.save(update_fields=["evidence"])
