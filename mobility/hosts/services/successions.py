"""Verbs on what contacts may do: a manager gives and takes rights, somebody hands over, somebody leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Host, HostContact
from mobility.hosts.models.hosts import LAST_MANAGER
from mobility.hosts.rules import is_left_without_manager
from mobility.hosts.services.changes import propose_signing
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    lock_organisation,
)
from mobility.hosts.services.host_notices import notify_host_staff
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Affiliation

CHANGE: Final = "hosts.change_hostcontact"
THE_CONTACT = Addressee(gettext_lazy("the contact"))
THE_SUCCESSOR = Addressee(gettext_lazy("who takes over"))
THE_STAFF = Addressee(gettext_lazy("the staff of the host"))

DutyMaker = Callable[[HostContact], Iterable[str]]
_DUTIES: list[DutyMaker] = []


def register_contact_duties(maker: DutyMaker) -> DutyMaker:
    """Register what somebody answers for in person; a subject above does it in its `receivers`."""
    _DUTIES.append(maker)
    return maker


def list_contact_duties(contact: HostContact) -> list[str]:
    """What a contact is responsible for, in sentences in the active language."""
    host = contact.host
    found = []
    if contact.manages:
        found.append(_("Answers and changes for the host."))
    if contact.signs_letters:
        found.append(_("Signs the letters of the host."))
    if host.day_contact_id == contact.pk:
        found.append(_("Is the contact on the day of a visit."))
    for maker in _DUTIES:
        found.extend(maker(contact))
    return found


@declare_addressees(THE_CONTACT)
@transaction.atomic
def change_contact_rights(
    *, contact: HostContact, manages: bool, signs: bool, by: User
) -> None:
    """Give a colleague rights at a host, or take them; the person is told what they may do now.

    By a contact who manages, or by staff. That somebody signs is taken away at once; to give it waits for
    staff when a contact does it. Raises `PermissionDenied` for anybody else; refuses with `Refused` who has
    left, and to take managing from the last one who does.
    """
    row = _lock_contact(contact, by)
    if not manages:
        _require_other_manager(row)
    by_staff = by.has_perm(CHANGE)
    before = (row.manages, row.signs_letters)
    asks = signs and not row.signs_letters and not by_staff
    row.manages = manages
    row.signs_letters = signs and not asks
    row.save(update_fields=["manages", "signs_letters"])
    if asks:
        propose_signing(contact=row, by=by)
    if before != (row.manages, row.signs_letters):
        _notify_contact(row, "hosts/rights_changed", by)
    contact.manages, contact.signs_letters = row.manages, row.signs_letters


@declare_addressees(THE_CONTACT, THE_STAFF)
@transaction.atomic
def end_contact_access(*, contact: HostContact, by: User) -> None:
    """Take somebody's access to a host away: by the person themselves, a contact who manages, or staff.

    The person and the staff of the host are told. Raises `PermissionDenied` for anybody else; refuses with
    `Refused` who has left already, and the last one who manages, without a successor.
    """
    row = _lock_contact(contact, by, own=True)
    _require_other_manager(row)
    duties = _write_duties_out(row)
    _end_access(row)
    if row.user_id != by.pk:
        _notify_contact(row, "hosts/access_ended", by)
    _notify_staff_of(row, None, duties, by)


@declare_addressees(THE_SUCCESSOR, THE_STAFF)
@transaction.atomic
def hand_over_work(
    *, giver: HostContact, to: HostContact, by: User, leaves: bool = False
) -> None:
    """Let a colleague take over what a contact does for a host; who gives only sees from then on, or leaves.

    By the person themselves, a contact who manages, or staff. Raises `PermissionDenied` for anybody else;
    refuses with `Refused` somebody who does not speak for the same host today, and the same person.
    """
    row = _lock_contact(giver, by, own=True)
    taker = _find_current(to)
    if taker.host.pk != row.host.pk or taker.pk == row.pk:
        raise Refused(_("Choose a colleague who speaks for the same host."))
    pass_work_on(giver=row, to=taker, leaves=leaves, by=by)


@declare_addressees(THE_SUCCESSOR, THE_STAFF)
@transaction.atomic
def pass_work_on(
    *, giver: HostContact, to: HostContact, leaves: bool, by: User
) -> None:
    """What a contact is responsible for becomes the successor's; staff are told what moved and what did not.

    Managing and the contact on the day move at once; who signs is staff's to say, and asked of them. Both
    speak for the same host today: whoever calls it has looked, and may do it.
    """
    duties = _write_duties_out(giver)
    if giver.manages and not to.manages:
        to.manages = True
        to.save(update_fields=["manages"])
    if giver.signs_letters and not to.signs_letters:
        if by.has_perm(CHANGE):
            to.signs_letters = True
            to.save(update_fields=["signs_letters"])
        else:
            propose_signing(contact=to, by=by)
    Host.objects.filter(pk=giver.host.pk, day_contact=giver).update(day_contact=to)
    if leaves:
        _end_access(giver)
    else:
        giver.manages = giver.signs_letters = False
        giver.save(update_fields=["manages", "signs_letters"])
    _notify_contact(to, "hosts/work_taken_over", by, giver=str(giver.person))
    _notify_staff_of(giver, to, duties, by)


def _lock_contact(contact: HostContact, by: User, *, own: bool = False) -> HostContact:
    """The row as it stands, once nobody else changes who speaks for its host; asked whether `by` may."""
    host = contact.host
    _require_deciding(host, by, is_own=own and contact.user_id == by.pk)
    lock_organisation(host)
    row = _find_current(contact)
    # Two managers who take it from each other at once: the second one does not manage any more.
    _require_deciding(host, by, is_own=own and row.user_id == by.pk)
    return row


def _require_deciding(host: Host, by: User, *, is_own: bool) -> None:
    if not (is_own or can_manage_host(by, host.pk) or by.has_perm(CHANGE)):
        raise PermissionDenied(NOT_A_MANAGER)


def _find_current(contact: HostContact) -> HostContact:
    rows = HostContact.objects.at_hosts([contact.host.pk])
    row = rows.filter(pk=contact.pk).first()
    if row is None:
        raise Refused(_("This person does not speak for the host today."))
    return row


def _require_other_manager(contact: HostContact) -> None:
    rows = HostContact.objects.at_hosts([contact.host.pk]).reachable()
    managing = rows.filter(manages=True).values_list("pk", flat=True)
    if is_left_without_manager(managing, contact.pk):
        raise Refused(LAST_MANAGER)


def _write_duties_out(contact: HostContact) -> dict[str, list[str]]:
    """What a contact is responsible for now, by language: each of the staff reads it in their own."""
    written = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            written[language] = list_contact_duties(contact)
    return written


def _end_access(contact: HostContact) -> None:
    """End it now; their other places in the organisation stay."""
    contact.ended_at = timezone.now()
    contact.save(update_fields=["ended_at"])
    Host.objects.filter(pk=contact.host.pk, day_contact=contact).update(
        day_contact=None
    )
    place = contact.affiliation
    if place.kind == Affiliation.Kind.CONTACT:
        # To be its contact was all they were there.
        place.until = timezone.localdate()
        place.save(update_fields=["until"])


def _notify_contact(contact: HostContact, kind: str, by: User, **more: str) -> None:
    language = contact.person.language
    with translation.override(language):
        queue_mail(
            kind=kind,
            to=contact.user.email,
            language=language,
            context={
                "name": str(contact.person),
                "host": str(contact.host),
                "by": str(by),
                "manages": contact.manages,
                "signs": contact.signs_letters,
                "url": build_site_url(
                    reverse("hosts:colleagues", args=[contact.host.pk])
                ),
                **more,
            },
            about=format_row_reference(contact.host),
        )


def _notify_staff_of(
    giver: HostContact, to: HostContact | None, duties: dict[str, list[str]], by: User
) -> None:
    notify_host_staff(
        host=giver.host,
        kind="hosts/contact_left",
        key=f"hosts/contact_left:{giver.pk}/{timezone.now().timestamp()}",
        context={
            "who": str(giver.person),
            "successor": str(to.person) if to is not None else "",
            "leaves": giver.ended_at is not None,
        },
        each=lambda user: {"duties": duties[user.language]},
        but=by,
    )
