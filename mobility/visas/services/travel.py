"""Passport and earlier stays, entered by the participant after selection."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, PastStay, Piece, TravelDocument
from mobility.visas.services.checklist import (
    COLLECTING,
    give_document,
    release_checklist_item,
)
from mobility.visas.services.item_files import collect_item_files
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_upload
from pemwecco.network.identifiers import Mrz
from pemwecco.network.models import Person
from pemwecco.network.nationalities import read_nationality


@transaction.atomic
def record_passport(
    *,
    dossier: Dossier,
    zone: Mrz,
    issued_on: date,
    blank_pages: int,
    scan: UploadedFile | None = None,
    by: User,
) -> TravelDocument:
    """Keep a passport as its machine-readable zone says it, and let the dossier use it.

    The same passport entered again is corrected, another one is added and the one before stays as replaced.
    A birth of which the zone leaves a part open is kept so: nothing is made up. The copy (`scan`, else the
    pages put ready for it) becomes the piece of the checklist and is checked anew; a copy of the passport
    before is no copy of this one: it is asked again. Refuses with `Refused` once the dossier is lodged and
    dates that cannot be.
    """
    if dossier.stage not in COLLECTING:
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )
    if issued_on > timezone.localdate():
        raise Refused(_("The day of issue has not come yet."))
    if issued_on >= zone.expires:
        raise Refused(
            _("The passport expires before it was issued: check the day of issue.")
        )
    before = dossier.passport
    piece = dossier.pieces.filter(code=Piece.Code.PASSPORT).first()
    ready = collect_item_files(piece=piece, by=by) if piece else None
    document = store_upload(uploaded=scan, by=by) if scan else ready
    fields = build_passport_fields(zone, issued_on, blank_pages)
    fields["entered_at"] = timezone.now()
    if document is not None:
        fields["scan"] = document
    passport, _created = TravelDocument.objects.update_or_create(
        person=dossier.participation.person,
        issuer=zone.issuer,
        number=zone.number,
        defaults=fields,
    )
    dossier.passport = passport
    dossier.save(update_fields=["passport"])
    if piece is None or piece.stage == PieceStage.WAIVED:
        return passport
    if document is not None:
        give_document(piece=piece, document=document, by=by)
    elif before is not None and before.pk != passport.pk and piece.document is not None:
        if passport.scan is not None:
            # Back to a passport that was given before, with its copy.
            give_document(piece=piece, document=passport.scan, by=by)
        else:
            why = _(
                "The copy is that of another passport: give one of passport %(number)s."
            )
            release_checklist_item(
                piece=piece,
                why=why % {"number": passport.number},
                keeps_file=False,
                by=by,
            )
    return passport


def build_passport_fields(
    zone: Mrz, issued_on: date, blank_pages: int
) -> dict[str, Any]:
    """What is kept of a passport beside its number and issuer."""
    return {
        "kind": zone.kind,
        "nationality": read_nationality(zone.nationality),
        "surname": zone.surname,
        "given_names": zone.given_names,
        "birth_date": zone.born,
        "sex": zone.sex,
        "issued_on": issued_on,
        "expires_on": zone.expires,
        "blank_pages": blank_pages,
        "mrz": zone.canonical,
    }


@transaction.atomic
def add_stay(
    *,
    person: Person,
    entered_on: date,
    left_on: date | None,
    state: str,
    long_stay: bool,
) -> PastStay:
    """Keep an earlier stay in the shared area.

    Refuses with `Refused` an exit before the entry, a day to come, and a second stay
    without exit.
    """
    today = timezone.localdate()
    if left_on is not None and left_on < entered_on:
        raise Refused(_("You cannot have left before you entered."))
    if max(entered_on, left_on or entered_on) > today:
        raise Refused(_("This day has not come yet."))
    if (
        left_on is None
        and PastStay.objects.filter(person=person, left_on__isnull=True).exists()
    ):
        raise Refused(_("Another stay has no day of exit yet."))
    return PastStay.objects.create(
        person=person,
        entered_on=entered_on,
        left_on=left_on,
        state=state,
        long_stay=long_stay,
    )


@transaction.atomic
def remove_stay(*, stay: PastStay) -> None:
    """Take an earlier stay back; the history keeps it."""
    stay.delete()
