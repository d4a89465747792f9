"""Verbs on who speaks for a support structure: invite by a personal link, renew, take back, use, end."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.services.invitations import (
    close_personal_link,
    get_invitation_refusal,
    note_link_asked_again,
    require_outside_address,
)
from mobility.structures.models import StructureAccess, StructureInvitation
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.services import choose_language, ensure_user
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import SUPPORT_KINDS, Organisation
from pemwecco.network.services import ensure_affiliation, ensure_person

GIVE_ACCESS: Final = "structures.add_structureaccess"
END_ACCESS: Final = "structures.change_structureaccess"
# When it ends stands in the row, which says so before it is opened.
STRUCTURE_LINK = SignedLink(
    "structures.invitation",
    broken=gettext_lazy(
        "This link is not complete. Copy the whole link from our mail."
    ),
)
INVITED_SPEAKER = Addressee(gettext_lazy("the person invited"))
STRUCTURE_INVITER = Addressee(gettext_lazy("who invited them"))
LEFT_SPEAKER = Addressee(gettext_lazy("whoever loses the access"))


def _lock_structure(structure: int) -> Organisation:
    """Until the transaction ends nobody else changes who speaks for it."""
    rows = Organisation.objects.select_for_update(of=("self",))
    return rows.get(pk=structure)


@declare_addressees(INVITED_SPEAKER)
@transaction.atomic
def send_structure_invitation(
    *,
    structure: Organisation,
    email: str,
    given_names: str,
    family_name: str,
    language: str,
    by: User,
    function: str = "",
) -> StructureInvitation:
    """Write to somebody with a personal link that lets them speak for a structure at their yes.

    An earlier link to the same address opens no more. Raises `PermissionDenied` without the right; refuses
    with `Refused` an organisation that is no support structure, who speaks for it already, and staff.
    """
    require(by, GIVE_ACCESS)
    if structure.kind not in SUPPORT_KINDS:
        raise Refused(_("%(name)s is not a support structure.") % {"name": structure})
    _lock_structure(structure.pk)
    address = normalise_email(email)
    known = StructureAccess.objects.at_structure(structure.pk).filter(
        user__email=address
    )
    if (access := known.first()) is not None:
        raise Refused(
            _("%(name)s speaks for %(structure)s already.")
            % {"name": access.person, "structure": structure}
        )
    require_outside_address(address)
    earlier = StructureInvitation.objects.unanswered().filter(
        structure=structure, email=address
    )
    earlier.update(revoked_at=timezone.now())
    row = StructureInvitation.objects.create(
        structure=structure,
        email=address,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        function=function,
        language=language,
        invited_by=by,
    )
    _send_structure_link(row)
    return row


@declare_addressees(INVITED_SPEAKER)
@transaction.atomic
def renew_structure_invitation(
    *, invitation: StructureInvitation, by: User
) -> StructureInvitation:
    """Send a new link in the place of one that was not used; the former opens no more.

    Refuses with `Refused` one that was accepted, and what `send_structure_invitation` refuses.
    """
    row = _lock_structure_invitation(invitation, by)
    if not row.is_renewable:
        raise Refused(_("%(name)s has accepted already.") % {"name": row.full_name})
    return send_structure_invitation(
        structure=row.structure,
        email=row.email,
        given_names=row.given_names,
        family_name=row.family_name,
        language=row.language,
        function=row.function,
        by=by,
    )


@transaction.atomic
def revoke_structure_invitation(*, invitation: StructureInvitation, by: User) -> None:
    """Take an invitation back: its link opens no more. Refuses with `Refused` one that was accepted."""
    close_personal_link(_lock_structure_invitation(invitation, by))


def _lock_structure_invitation(
    invitation: StructureInvitation, by: User
) -> StructureInvitation:
    require(by, GIVE_ACCESS)
    _lock_structure(invitation.structure_id)
    rows = StructureInvitation.objects.select_related("structure", "invited_by")
    return rows.select_for_update(of=("self",)).get(pk=invitation.pk)


def read_structure_token(token: str) -> StructureInvitation | None:
    """The invitation to which a link leads, whatever its state; nothing for a link never given."""
    try:
        key = STRUCTURE_LINK.read(token)
    except Refused:
        return None
    rows = StructureInvitation.objects.select_related("structure", "invited_by")
    return rows.filter(pk=key).first()


@declare_addressees(STRUCTURE_INVITER)
@transaction.atomic
def accept_structure_invitation(
    *,
    invitation: StructureInvitation,
    given_names: str,
    family_name: str,
    language: str,
    function: str,
) -> StructureAccess:
    """The yes to an invitation, once: the person speaks for the structure, and signs in as everybody does.

    The link does not sign anybody in: a code goes to the address. Account, person and place in the structure
    are used where they are known. Tells who invited. Refuses with `Refused` a link that opens no more.
    """
    _lock_structure(invitation.structure_id)
    row = (
        StructureInvitation.objects.select_for_update(of=("self",))
        .select_related("structure", "invited_by")
        .get(pk=invitation.pk)
    )
    if refusal := get_invitation_refusal(row):
        raise Refused(refusal)
    require_outside_address(row.email)
    name = f"{given_names} {family_name}".strip()
    user = ensure_user(email=row.email, language=language, name=name)
    person = ensure_person(
        email=user.email,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        language=user.language,
    )
    affiliation = ensure_affiliation(
        person=person, organisation=row.structure, function=function
    )
    access, _created = StructureAccess.objects.update_or_create(
        affiliation=affiliation, defaults={"user": user, "ended_at": None}
    )
    choose_language(user=user, language=language)
    row.accepted_at, row.access = timezone.now(), access
    row.save(update_fields=["accepted_at", "access"])
    _notify_structure_inviter(row, "structures/invitation_accepted", "accepted")
    return access


@declare_addressees(STRUCTURE_INVITER)
@transaction.atomic
def ask_new_structure_link(*, invitation: StructureInvitation) -> None:
    """Whoever holds a link that has run out or was taken back asks for another; told once a day.

    Refuses with `Refused` one that was accepted or still opens.
    """
    row = (
        StructureInvitation.objects.select_for_update(of=("self",))
        .select_related("structure", "invited_by")
        .get(pk=invitation.pk)
    )
    occasion = note_link_asked_again(row)
    _notify_structure_inviter(row, "structures/invitation_asked", occasion)


@declare_addressees(LEFT_SPEAKER)
@transaction.atomic
def end_structure_access(*, access: StructureAccess, by: User) -> None:
    """Let somebody speak for a structure no more; their place there stays. Twice changes nothing.

    Raises `PermissionDenied` without the right.
    """
    require(by, END_ACCESS)
    row = (
        StructureAccess.objects.select_for_update(of=("self",))
        .select_related("user", "affiliation__person", "affiliation__organisation")
        .get(pk=access.pk)
    )
    if row.ended_at is not None:
        return
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    queue_mail(
        kind="structures/access_ended",
        to=row.user.email,
        language=row.person.language,
        context={"name": str(row.person), "structure": str(row.structure)},
        about=format_row_reference(row),
        key=f"structures/access_ended:{row.pk}/{row.ended_at.isoformat()}",
    )


def build_structure_link(invitation: StructureInvitation) -> str:
    """The address that goes by mail to the person invited, and to nobody else."""
    page = reverse("structures:join", args=[STRUCTURE_LINK.make(invitation.pk)])
    return build_site_url(page)


def _send_structure_link(row: StructureInvitation) -> None:
    with translation.override(row.language):
        queue_mail(
            kind="structures/invitation_link",
            to=row.email,
            language=row.language,
            context={
                "name": row.full_name,
                "structure": str(row.structure),
                "by": str(row.invited_by),
                "expires_on": row.expires_on,
                "link": build_structure_link(row),
            },
            about=format_row_reference(row.structure),
            key=f"structures/invitation_link:{row.pk}",
        )


def _notify_structure_inviter(
    row: StructureInvitation, kind: str, occasion: str
) -> None:
    inviter = row.invited_by
    page = reverse("admin:network_organisation_change", args=[row.structure_id])
    queue_mail(
        kind=kind,
        to=inviter.email,
        language=inviter.language,
        context={
            "name": str(inviter),
            "who": row.full_name,
            "email": row.email,
            "structure": str(row.structure),
            "url": build_site_url(page),
        },
        about=format_row_reference(row.structure),
        key=f"{kind}:{row.pk}/{occasion}",
    )
