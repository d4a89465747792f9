"""Verbs on invitations into the partner portal: send a personal link, renew it, take it back, use it."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import (
    AccessRequest,
    Host,
    HostContact,
    HostInvitation,
    InvitationState,
    PersonalInvitation,
)
from mobility.hosts.services.changes import propose_signing
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    let_contact_in,
    lock_organisation,
)
from mobility.hosts.services.host_notices import notify_host_staff
from mobility.hosts.services.onboarding import begin_onboarding
from mobility.hosts.services.successions import pass_work_on
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.services import choose_language
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

INVITE: Final = "hosts.add_hostcontact"
# When it ends stands in the row, which says so before it is opened.
INVITATION_LINK = SignedLink(
    "hosts.invitation",
    broken=gettext_lazy(
        "This link is not complete. Copy the whole link from our mail."
    ),
)
INVITED_PERSON = Addressee(gettext_lazy("the person invited"))
INVITER = Addressee(gettext_lazy("who invited them, or the staff of the host"))
_S = InvitationState


def require_inviting(host: Host, by: User) -> None:
    """Raise `PermissionDenied` for whoever neither manages the host nor lets contacts in as staff."""
    if not (can_manage_host(by, host.pk) or by.has_perm(INVITE)):
        raise PermissionDenied(NOT_A_MANAGER)


@declare_addressees(INVITED_PERSON)
@transaction.atomic
def send_host_invitation(
    *,
    host: Host,
    email: str,
    given_names: str,
    family_name: str,
    language: str,
    by: User,
    function: str = "",
    phone: str = "",
    signs_letters: bool = False,
    manages: bool = False,
    follows: HostContact | None = None,
) -> HostInvitation:
    """Write to somebody with a personal link that lets them speak for a host at their yes.

    By staff, or by a contact who manages: who signs is then asked of staff at the yes. An earlier link to the
    same address opens no more. With `follows` their yes takes over what that contact is responsible for.
    Raises `PermissionDenied` for anybody else; refuses with `Refused` an address that speaks for the host
    already, or of staff.
    """
    require_inviting(host, by)
    lock_organisation(host)
    address = normalise_email(email)
    known = HostContact.objects.at_hosts([host.pk]).filter(user__email=address).first()
    if known is not None:
        raise Refused(
            _("%(name)s speaks for %(host)s already: change what they may do instead.")
            % {"name": known.person, "host": host}
        )
    require_outside_address(address)
    earlier = HostInvitation.objects.unanswered().filter(host=host, email=address)
    earlier.update(revoked_at=timezone.now())
    row = HostInvitation.objects.create(
        host=host,
        email=address,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        function=function,
        phone=phone,
        language=language,
        signs_letters=signs_letters,
        manages=manages,
        follows=follows,
        invited_by=by,
    )
    _send_link(row)
    return row


def require_outside_address(address: str) -> None:
    """Refuses with `Refused` an address of staff: they do not speak for a partner."""
    if User.objects.filter(email=address, is_staff=True).exists():
        raise Refused(_("This is the address of a colleague of the programme."))


@declare_addressees(INVITED_PERSON)
@transaction.atomic
def renew_host_invitation(*, invitation: HostInvitation, by: User) -> HostInvitation:
    """Send a new link in the place of one that was not used; the former opens no more.

    Refuses with `Refused` one that was accepted, and what `send_host_invitation` refuses.
    """
    row = _lock_invitation(invitation, by)
    if not row.is_renewable:
        raise Refused(_("%(name)s has accepted already.") % {"name": row.full_name})
    return send_host_invitation(
        host=row.host,
        email=row.email,
        given_names=row.given_names,
        family_name=row.family_name,
        language=row.language,
        function=row.function,
        phone=row.phone,
        signs_letters=row.signs_letters,
        manages=row.manages,
        follows=row.follows,
        by=by,
    )


@transaction.atomic
def revoke_host_invitation(*, invitation: HostInvitation, by: User) -> None:
    """Take an invitation back: its link opens no more. Refuses with `Refused` one that was accepted."""
    close_personal_link(_lock_invitation(invitation, by))


def close_personal_link(row: PersonalInvitation) -> None:
    """Let the link of a locked invitation open no more. Refuses with `Refused` one that was accepted."""
    if row.accepted_at is not None:
        raise Refused(
            _("%(name)s has accepted already: take their access away instead.")
            % {"name": row.full_name}
        )
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])


def _lock_invitation(invitation: HostInvitation, by: User) -> HostInvitation:
    require_inviting(invitation.host, by)
    lock_organisation(invitation.host)
    rows = HostInvitation.objects.select_related("host__organisation", "follows")
    return rows.select_for_update(of=("self",)).get(pk=invitation.pk)


def read_invitation_token(token: str) -> HostInvitation | None:
    """The invitation to which a link leads, whatever its state; nothing for a link never given."""
    try:
        key = INVITATION_LINK.read(token)
    except Refused:
        return None
    rows = HostInvitation.objects.select_related(
        "host__organisation", "invited_by", "contact__user"
    )
    return rows.filter(pk=key).first()


def get_invitation_refusal(invitation: PersonalInvitation) -> str:
    """Why a link opens no more, in a sentence; empty while it does."""
    return {
        _S.WAITING: "",
        _S.EXPIRED: _("This invitation has run out: its link opened until %(day)s.")
        % {"day": date_format(invitation.expires_on, "DATE_FORMAT")},
        _S.USED: _("This invitation was accepted already. Sign in with your address."),
        _S.REVOKED: _(
            "This invitation was taken back, or a newer link took its place: look at your last mail."
        ),
    }[invitation.state]


@declare_addressees(INVITER)
@transaction.atomic
def accept_host_invitation(
    *,
    invitation: HostInvitation,
    given_names: str,
    family_name: str,
    language: str,
    function: str,
    phone: str = "",
) -> HostContact:
    """The yes to an invitation, once: the person speaks for the host, and signs in as everybody does.

    The link does not sign anybody in: a code goes to the address. Who manages begins the first steps; who
    takes over gets the work of their predecessor. What only staff may give (to sign, on the word of a
    contact) waits for them. Tells who invited. Refuses with `Refused` a link that opens no more.
    """
    lock_organisation(invitation.host)
    row = (
        HostInvitation.objects.select_for_update(of=("self",))
        .select_related("host__organisation", "invited_by", "follows__affiliation")
        .get(pk=invitation.pk)
    )
    if refusal := get_invitation_refusal(row):
        raise Refused(refusal)
    require_outside_address(row.email)
    by_staff = row.invited_by.has_perm(INVITE)
    contact = let_contact_in(
        host=row.host,
        email=row.email,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        language=language,
        function=function,
        phone=phone,
        signs_letters=row.signs_letters and by_staff,
        manages=row.manages,
    )
    choose_language(user=contact.user, language=language)
    row.accepted_at, row.contact = timezone.now(), contact
    row.save(update_fields=["accepted_at", "contact"])
    # What the person asked for themselves is answered by it.
    AccessRequest.objects.waiting().filter(host=row.host, user=contact.user).update(
        state=AccessRequest.State.ACCEPTED,
        answered_by=row.invited_by,
        answered_at=row.accepted_at,
    )
    if row.signs_letters and not by_staff:
        propose_signing(contact=contact, by=row.invited_by)
    if row.manages:
        begin_onboarding(contact=contact)
    if row.follows is not None and row.follows.is_current:
        pass_work_on(giver=row.follows, to=contact, leaves=True, by=row.invited_by)
    _notify_inviter(row, contact)
    return contact


@declare_addressees(INVITER)
@transaction.atomic
def ask_new_invitation(*, invitation: HostInvitation) -> None:
    """Whoever holds a link that has run out or was taken back asks for another; told once a day.

    Refuses with `Refused` one that was accepted or still opens.
    """
    row = (
        HostInvitation.objects.select_for_update(of=("self",))
        .select_related("host__organisation", "invited_by")
        .get(pk=invitation.pk)
    )
    _notify_inviter_of(row, "hosts/invitation_asked", note_link_asked_again(row))


def note_link_asked_again(row: PersonalInvitation) -> str:
    """Remember that another link was asked for; returns the occasion, one a day, by which it is told.

    `row` is locked. Refuses with `Refused` one that was accepted or still opens.
    """
    if row.state in {_S.USED, _S.WAITING}:
        raise Refused(_("No new link is needed: use the one of your last mail."))
    row.asked_again_at = timezone.now()
    row.save(update_fields=["asked_again_at"])
    return f"asked:{timezone.localdate():%Y-%m-%d}"


def _notify_inviter(row: HostInvitation, contact: HostContact) -> None:
    _notify_inviter_of(row, "hosts/invitation_accepted", "accepted", contact)


def _notify_inviter_of(
    row: HostInvitation, kind: str, occasion: str, contact: HostContact | None = None
) -> None:
    inviter = row.invited_by
    who = str(contact.person) if contact is not None else row.full_name
    key = f"{kind}:{row.pk}/{occasion}"
    context = {"who": who, "email": row.email}
    if inviter.is_staff or not can_manage_host(inviter, row.host_id):
        notify_host_staff(host=row.host, kind=kind, key=key, context=context)
        return
    queue_mail(
        kind=kind,
        to=inviter.email,
        language=inviter.language,
        context={
            "name": str(inviter),
            "host": str(row.host),
            "url": build_site_url(reverse("hosts:colleagues", args=[row.host_id])),
            **context,
        },
        about=format_row_reference(row.host),
        key=key,
    )


def build_invitation_link(invitation: HostInvitation) -> str:
    """The address that goes by mail to the person invited, and to nobody else."""
    page = reverse("hosts:join", args=[INVITATION_LINK.make(invitation.pk)])
    return build_site_url(page)


def _send_link(row: HostInvitation) -> None:
    with translation.override(row.language):
        queue_mail(
            kind="hosts/invitation_link",
            to=row.email,
            language=row.language,
            context={
                "name": row.full_name,
                "host": str(row.host),
                "by": str(row.invited_by),
                "expires_on": row.expires_on,
                "link": build_invitation_link(row),
            },
            about=format_row_reference(row.host),
            key=f"hosts/invitation_link:{row.pk}",
        )
