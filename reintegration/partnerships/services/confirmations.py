"""Both sides of a signed partnership say that it is so, or that it is not: asked by link, answered once."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Host, HostContact
from mobility.hosts.services.contacts import can_manage_host
from mobility.hosts.services.invitations import require_outside_address
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.casework.queries import list_responsible_people
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Person
from reintegration.partnerships.models import (
    Confirmation,
    Partnership,
    PartnershipParty,
)
from reintegration.partnerships.queries import get_signed_at
from reintegration.partnerships.rules import SideWord

ASK: Final = "partnerships.manage_partnership"
# When it ends stands in the row, which says so before it is opened.
CONFIRMATION_LINK = SignedLink(
    "partnerships.confirmation",
    broken=gettext_lazy(
        "This link is not complete. Copy the whole link from our mail."
    ),
)
ASKED_PARTY = Addressee(gettext_lazy("the contact person of the party"))
PARTNERSHIP_STAFF = Addressee(gettext_lazy("who answers for the partnership"))
_W = SideWord


def gather_confirmed_facts(partnership: Partnership) -> dict[str, Any]:
    """What each side confirms: parties, kind, what it is about, value band, the day of signing."""
    signed_at = get_signed_at(partnership)
    day = timezone.localtime(signed_at).date() if signed_at is not None else None
    parties = partnership.parties.select_related("organisation", "contact")
    return {
        "parties": [[row.side, str(row)] for row in parties],
        "kind": partnership.kind,
        "about": partnership.summary,
        "value_band": partnership.value_band,
        "signed_on": day.isoformat() if day is not None else "",
    }


def compute_facts_mark(facts: dict[str, Any]) -> str:
    """By which a page says what it showed: other facts have another mark."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:24]


@declare_addressees(ASKED_PARTY)
@transaction.atomic
def ask_confirmation(*, party: PartnershipParty, by: User) -> Confirmation:
    """Write to the contact person of a party with a personal link, to say yes or that it is not so.

    An earlier link to the same party opens no more. Refuses with `Refused` before it is signed, a party that
    has confirmed what stands, one without a contact person who has an address, an address of staff;
    `PermissionDenied` without the right.
    """
    require(by, ASK)
    partnership = _lock_partnership(party.partnership_id)
    row = PartnershipParty.objects.select_related("contact", "organisation").get(
        pk=party.pk
    )
    if get_signed_at(partnership) is None:
        raise Refused(_("Both sides are asked once it is signed."))
    asked = Confirmation.objects.filter(party=row)
    if asked.standing().filter(agrees=True).exists():
        raise Refused(_("%(party)s has confirmed it already.") % {"party": row})
    contact = _find_contact(row)
    if contact is None or not contact.email:
        raise Refused(
            _("Say first with whom one speaks at %(party)s, with an e-mail address.")
            % {"party": row}
        )
    address = normalise_email(contact.email)
    require_outside_address(address)
    asked.unanswered().update(revoked_at=timezone.now())
    made = Confirmation.objects.create(
        partnership=partnership,
        party=row,
        name=contact.full_name,
        email=address,
        language=contact.language,
        asked_by=by,
    )
    _send_confirmation_link(made)
    return made


def _lock_partnership(key: int) -> Partnership:
    """Until the transaction ends nobody asks, answers or changes what is confirmed."""
    rows = Partnership.objects.select_for_update(of=("self",))
    return rows.select_related("participation__person", "partner").get(pk=key)


def _find_contact(party: PartnershipParty) -> Person | None:
    """The contact person; who manages its page in the portal, when the party is a host and names nobody."""
    if party.contact is not None or party.organisation is None:
        return party.contact
    managing = HostContact.objects.current().filter(
        affiliation__organisation=party.organisation, manages=True
    )
    known = managing.select_related("affiliation__person").order_by("pk").first()
    if known is None:
        return None
    party.contact = known.person
    party.save(update_fields=["contact"])
    return known.person


def _send_confirmation_link(row: Confirmation) -> None:
    with translation.override(row.language):
        queue_mail(
            kind="partnerships/confirm",
            to=row.email,
            language=row.language,
            context={
                "name": row.name,
                "home": str(row.partnership.participation.person),
                "partner": str(row.partnership.partner),
                "expires_on": row.expires_on,
                "link": build_confirmation_link(row),
            },
            about=format_row_reference(row.partnership),
            key=f"partnerships/confirm:{row.pk}",
        )


def build_confirmation_link(row: Confirmation) -> str:
    """The address that goes by mail to the person asked, and to nobody else."""
    token = CONFIRMATION_LINK.make(row.pk)
    return build_site_url(reverse("partnerships:confirm", args=[token]))


def read_confirmation_token(token: str) -> Confirmation | None:
    """The question to which a link leads, whatever its state; nothing for a link never given."""
    try:
        key = CONFIRMATION_LINK.read(token)
    except Refused:
        return None
    row: Confirmation | None = select_confirmations().filter(pk=key).first()
    return row


def select_confirmations() -> Any:
    """Questions with what names them and their partnership."""
    return Confirmation.objects.select_related(
        "party__organisation",
        "partnership__participation__person",
        "partnership__participation__call__programme",
        "partnership__partner",
    )


def select_host_confirmations(host: Host) -> Any:
    """The questions put to a host that are still answered, for the first page of the portal."""
    waiting = select_confirmations().waiting(timezone.localdate())
    return waiting.filter(
        party__organisation=host.organisation_id, party__side="partner"
    )


def get_confirmation_refusal(row: Confirmation) -> str:
    """Why a question is answered no more, in a sentence; empty while it is."""
    said = {"day": date_format(row.expires_on, "DATE_FORMAT")}
    if row.word is _W.WAITING:
        return ""
    if row.word is _W.EXPIRED:
        return _("This link has run out: it opened until %(day)s.") % said
    if row.word is _W.NOT_ASKED:
        return _(
            "This link was taken back, or a newer one took its place: look at your last mail."
        )
    if row.word is _W.OUTDATED:
        return _(
            "You have answered. What you answered has changed since: we ask you anew where it is needed."
        )
    if row.word is _W.CONFIRMED:
        return _("You have confirmed this partnership. Thank you.")
    return _("You have told us that this is not so. The programme looks at it.")


@transaction.atomic
def revoke_confirmation(*, confirmation: Confirmation, by: User) -> None:
    """Take a question back: its link opens no more. Refuses with `Refused` one that was answered."""
    require(by, ASK)
    row = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    if row.answered_at is not None:
        raise Refused(_("%(name)s has answered already.") % {"name": row.name})
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])


@declare_addressees(PARTNERSHIP_STAFF)
@transaction.atomic
def ask_new_confirmation(*, confirmation: Confirmation) -> None:
    """Whoever holds a link that has run out or was taken back asks for another; told once a day.

    Refuses with `Refused` one that was answered or still opens.
    """
    row = select_confirmations().select_for_update(of=("self",)).get(pk=confirmation.pk)
    if row.word not in {_W.EXPIRED, _W.NOT_ASKED}:
        raise Refused(_("No new link is needed: use the one of your last mail."))
    row.asked_again_at = timezone.now()
    row.save(update_fields=["asked_again_at"])
    _notify_partnership_staff(
        row,
        "partnerships/link_asked",
        f"partnerships/link_asked:{row.pk}/{timezone.localdate():%Y-%m-%d}",
    )


def may_answer_confirmation(row: Confirmation, user: User) -> bool:
    """Whether somebody signed in answers: the person asked, or who manages the host that they speak for."""
    if user.email == row.email:
        return True
    hosts = Host.objects.of_contact(user).filter(organisation=row.party.organisation_id)
    key = hosts.values_list("pk", flat=True).first()
    return key is not None and can_manage_host(user, key)


@declare_addressees(PARTNERSHIP_STAFF)
@transaction.atomic
def answer_confirmation(
    *,
    confirmation: Confirmation,
    agrees: bool,
    words: str,
    seen: str,
    method: str,
    by: User | None = None,
) -> Confirmation:
    """The one answer to a question, with their words; `seen` is the mark of what they read.

    An earlier answer of the same party no longer stands. Staff are told of a no. Refuses with `Refused` a
    question that is answered no more, a no without words, and facts that changed since the page was read;
    `PermissionDenied` for an account that was not asked.
    """
    partnership = _lock_partnership(confirmation.partnership_id)
    row: Confirmation = (
        select_confirmations().select_for_update(of=("self",)).get(pk=confirmation.pk)
    )
    if by is not None and not may_answer_confirmation(row, by):
        raise PermissionDenied(_("This question was put to somebody else."))
    if refusal := get_confirmation_refusal(row):
        raise Refused(refusal)
    if not agrees and not words.strip():
        raise Refused(_("Say what is not so."))
    facts = gather_confirmed_facts(partnership)
    if seen != compute_facts_mark(facts):
        raise Refused(
            _("This has changed while you were reading: please read it again.")
        )
    now = timezone.now()
    Confirmation.objects.standing().filter(party=row.party).update(set_aside_at=now)
    row.answered_at, row.agrees, row.words = now, agrees, words.strip()[:1000]
    row.method, row.answered_by, row.facts = method, by, facts
    row.save(
        update_fields=[
            "answered_at", "agrees", "words", "method", "answered_by", "facts"
        ]
    )  # fmt: skip
    if not agrees:
        _notify_partnership_staff(
            row, "partnerships/contested", f"partnerships/contested:{row.pk}"
        )
    return row


def list_partnership_staff(partnership: Partnership) -> list[User]:
    """Who of the staff is told of a partnership: who answers for it, else for its file, else the officers."""
    return (
        list_responsible_people([partnership])
        or list_responsible_people([partnership.participation])
        or list_staff_with_role(Role.OFFICER)
    )


def _notify_partnership_staff(row: Confirmation, kind: str, key: str) -> None:
    page = reverse("admin:partnerships_partnership_change", args=[row.partnership_id])
    for user in list_partnership_staff(row.partnership):
        queue_mail(
            kind=kind,
            to=user.email,
            language=user.language,
            context={
                "name": str(user),
                "who": row.name,
                "party": str(row.party),
                "partnership": str(row.partnership),
                "words": row.words,
                "url": build_site_url(page),
            },
            about=format_row_reference(row.partnership),
            key=f"{key}/{user.pk}",
        )
