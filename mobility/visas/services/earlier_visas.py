"""Earlier visas: stated by the participant, checked by staff; the entries they earn, asked for."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.visas.models import Dossier, EarlierVisa
from mobility.visas.services.checklist import COLLECTING, refresh_checklist
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.entries import get_earned_entries
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.network.models import Person


@transaction.atomic
def add_earlier_visa(
    *,
    person: Person,
    state: str,
    number: str = "",
    kind: str,
    entries: str,
    valid_from: date,
    valid_until: date,
) -> EarlierVisa:
    """Keep a visa that the participant states; stated again, the one that is there is answered.

    Refuses with `Refused` an end before the beginning and a visa that is still to begin.
    """
    if valid_until < valid_from:
        raise Refused(_("The visa ends before it begins."))
    if valid_from > timezone.localdate():
        raise Refused(_("This visa has not begun yet."))
    visa, _created = EarlierVisa.objects.get_or_create(
        person=person,
        state=state,
        valid_from=valid_from,
        valid_until=valid_until,
        defaults={"number": number.strip().upper(), "kind": kind, "entries": entries},
    )
    return visa


@transaction.atomic
def remove_earlier_visa(*, visa: EarlierVisa) -> None:
    """Take a stated visa back. Refuses with `Refused` one that staff have checked."""
    if (
        EarlierVisa.objects.select_for_update(of=("self",))
        .get(pk=visa.pk)
        .lawfully_used
        is not None
    ):
        raise Refused(
            _("The programme has checked this visa: write to us if something is wrong.")
        )
    visa.delete()


@transaction.atomic
def check_earlier_visa(
    *, dossier: Dossier, visa: int, lawfully_used: bool, by: User
) -> EarlierVisa:
    """Say by name whether a stated visa was lawfully used, compared with passport and stays.

    Refuses with `PermissionDenied` whoever does not check papers, with `Refused` a visa of
    somebody else.
    """
    require(by, "visas.check_piece")
    rows = EarlierVisa.objects.select_for_update(of=("self",)).filter(
        person=dossier.participation.person
    )
    row = rows.filter(pk=visa).first()
    if row is None:
        raise Refused(_("This visa is not there any more."))
    row.lawfully_used, row.checked_by = lawfully_used, by
    row.save(update_fields=["lawfully_used", "checked_by"])
    return row


@transaction.atomic
def request_multiple_entries(*, dossier: Dossier, reason: str, by: User) -> None:
    """Ask for the multiple entries that the earlier visas earn, with the reason that the letter prints.

    Refuses with `Refused` where they earn none, no reason, and once the dossier is lodged.
    """
    require(by, MANAGE)
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.stage not in COLLECTING:
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if not get_earned_entries(dossier).now.years:
        raise Refused(_("The earlier visas that are checked earn no multiple entries."))
    dossier.entries, dossier.entries_reason = (
        EarlierVisa.Entries.MULTIPLE,
        reason.strip()[:250],
    )
    dossier.save(update_fields=["entries", "entries_reason"])
    refresh_checklist(dossier)
