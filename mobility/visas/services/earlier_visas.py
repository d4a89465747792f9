"""Earlier visas: stated by the participant, checked by staff; the entries they earn, asked for."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.services.answers import ask_statement_again
from mobility.visas.models import Dossier, EarlierVisa
from mobility.visas.services.checklist import COLLECTING, refresh_checklist
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.entries import get_earned_entries
from participants.register.lifecycle import PARTICIPANT
from pemwecco.accounts.models import User
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.network.models import Person

CHECK: Final = "visas.check_piece"


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
    mends: int | None = None,
) -> EarlierVisa:
    """Keep a visa that the participant states; stated again, the one that is there is answered.

    `mends` is the one that is corrected. Refuses with `Refused` an end before the beginning, a visa that is
    still to begin, one that was checked meanwhile, and a correction that makes it the same as another.
    """
    if valid_until < valid_from:
        raise Refused(_("The visa ends before it begins."))
    if valid_from > timezone.localdate():
        raise Refused(_("This visa has not begun yet."))
    if mends is not None:
        return _correct_earlier_visa(
            person=person,
            mends=mends,
            state=state,
            number=number.strip().upper(),
            kind=kind,
            entries=entries,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    visa, _created = EarlierVisa.objects.get_or_create(
        person=person,
        state=state,
        valid_from=valid_from,
        valid_until=valid_until,
        defaults={"number": number.strip().upper(), "kind": kind, "entries": entries},
    )
    return visa


def _correct_earlier_visa(*, person: Person, mends: int, **stated: Any) -> EarlierVisa:
    """What staff asked to mend, or what its author saw: it waits for staff again."""
    visas = EarlierVisa.objects.select_for_update(of=("self",)).filter(person=person)
    visa = visas.filter(pk=mends, lawfully_used__isnull=True).first()
    if visa is None:
        raise Refused(
            _("The programme has checked this visa: write to us if something is wrong.")
        )
    twin = visas.filter(
        state=stated["state"],
        valid_from=stated["valid_from"],
        valid_until=stated["valid_until"],
    )
    if twin.exclude(pk=visa.pk).exists():
        raise Refused(_("This visa is written down already."))
    for name, value in stated.items():
        setattr(visa, name, value)
    visa.reason, visa.asked_again_at = "", None
    visa.save()
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
    require(by, CHECK)
    row = _lock_earlier_visa(dossier, visa)
    row.lawfully_used, row.checked_by = lawfully_used, by
    row.reason, row.asked_again_at = "", None
    row.save(update_fields=["lawfully_used", "checked_by", "reason", "asked_again_at"])
    return row


@declare_addressees(PARTICIPANT)
@transaction.atomic
def ask_earlier_visa_again(
    *, dossier: Dossier, visa: int, reason: str, by: User
) -> None:
    """Ask the participant to mend a stated visa, with the reason; they are told by mail.

    Refuses with `PermissionDenied` whoever does not check papers, with `Refused` no reason, a visa of
    somebody else, one that is checked or asked again already, and a participant without an account.
    """
    require(by, CHECK)
    row = _lock_earlier_visa(dossier, visa)
    if row.lawfully_used is not None:
        raise Refused(_("This visa is checked already."))
    person = dossier.participation.person
    author = User.objects.filter(email=person.email).first()
    if author is None:
        raise Refused(_("Nobody signs in for this person."))
    page = reverse("visas:earlier_visas")
    with override(author.language):
        what = (
            f"{row.state.name} {row.valid_from:%d/%m/%Y} – {row.valid_until:%d/%m/%Y}"
        )
    ask_statement_again(
        row=row,
        participation=dossier.participation,
        what=what,
        reason=reason,
        page=f"{page}?mend={row.pk}",
        to=author,
    )


def _lock_earlier_visa(dossier: Dossier, visa: int) -> EarlierVisa:
    rows = EarlierVisa.objects.select_for_update(of=("self",)).filter(
        person=dossier.participation.person
    )
    row = rows.filter(pk=visa).first()
    if row is None:
        raise Refused(_("This visa is not there any more."))
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
    dossier.entries_reason_in = by.language
    dossier.save(update_fields=["entries", "entries_reason", "entries_reason_in"])
    refresh_checklist(dossier)
