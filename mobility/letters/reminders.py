"""What letters remind of: one that waits for a signature."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.hosts.models import HostContact
from mobility.letters.models import Invitation
from mobility.letters.queries import (
    list_invitations_to_sign,
    list_undertakings_to_sign,
)
from mobility.visas.models import Dossier
from participants.register.lifecycle import SEATED
from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around


def list_signers(invitation: Invitation) -> list[Recipient]:
    """The contacts of the host who may sign."""
    contacts = HostContact.objects.at_hosts([invitation.placement.host_id])
    found = []
    for contact in contacts.reachable().filter(signs_letters=True):
        found.append(Recipient(contact.user.email, contact.person.language))
    return found


def get_invitation_drop_reason(invitation: Invitation) -> str:
    if not invitation.placement.is_agreed:
        return _("The visit does not take place.")
    waits = list_invitations_to_sign().filter(pk=invitation.pk).exists()
    return "" if waits else _("The letter is signed, or the dossier is lodged.")


def build_invitation_context(invitation: Invitation) -> dict[str, Any]:
    placement = invitation.placement
    return {
        "host": str(placement.host),
        "visitor": placement.participation.person.full_name,
        "enterprise": str(placement.participation.organisation or ""),
        "starts_on": placement.starts_on,
        "ends_on": placement.ends_on,
        "url": build_site_url(reverse("letters:invitation", args=[invitation.pk])),
    }


def list_seated_undertakings() -> Any:
    return list_undertakings_to_sign().filter(participation__stage__in=SEATED)


def list_undertaking_signers(dossier: Dossier) -> list[Recipient]:
    person = dossier.participation.person
    return [Recipient(person.email, person.language)]


def get_undertaking_drop_reason(dossier: Dossier) -> str:
    waits = list_seated_undertakings().filter(pk=dossier.pk).exists()
    return "" if waits else _("The letter is signed, or the dossier is lodged.")


def build_undertaking_context(dossier: Dossier) -> dict[str, Any]:
    return build_mail_context(dossier.participation) | {
        "url": build_site_url(reverse("letters:undertaking")),
    }


RULES = [
    ReminderRule(
        code="letters-invitation-unsigned",
        label=gettext_lazy("The invitation waits for the signature of the host"),
        over=list_invitations_to_sign,
        when=schedule_days_around("prepared_at", 3, 7, 14),
        mail="visas/invitation_waits",
        to=list_signers,
        unless=get_invitation_drop_reason,
        context=build_invitation_context,
    ),
    ReminderRule(
        code="letters-undertaking-unsigned",
        label=gettext_lazy("The undertaking to return waits for its signature"),
        over=list_seated_undertakings,
        when=schedule_days_around("passport__entered_at", 3, 10, 24),
        mail="visas/undertaking_waits",
        to=list_undertaking_signers,
        unless=get_undertaking_drop_reason,
        context=build_undertaking_context,
    ),
]
